// containers.cpp - words counted in maps and sorted: templates with long names.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace text {

template <typename Key, typename Value> class index_of {
public:
    virtual ~index_of() = default;
    void add(const Key &key, const Value &value) { entries_[key].push_back(value); }
    const std::map<Key, std::vector<Value>> &entries() const { return entries_; }

private:
    std::map<Key, std::vector<Value>> entries_;
};

std::string random_word(std::uint64_t &state)
{
    std::string word;
    state = state * 6364136223846793005u + 1442695040888963407u;
    for (unsigned i = 0; i < 3 + (state >> 61); i++)
        word += static_cast<char>('a' + (state >> (8 + 5 * i)) % 7);
    return word;
}

std::vector<std::string> random_words(std::size_t n)
{
    std::uint64_t state = 42;
    std::vector<std::string> words;
    for (std::size_t i = 0; i < n; i++)
        words.push_back(random_word(state));
    return words;
}

template <typename Container>
auto count(const Container &words) -> std::unordered_map<typename Container::value_type, std::size_t>
{
    std::unordered_map<typename Container::value_type, std::size_t> counts;
    for (const auto &word : words)
        counts[word]++;
    return counts;
}

template <typename Map> std::vector<std::pair<std::string, std::size_t>> most_frequent(const Map &counts)
{
    std::vector<std::pair<std::string, std::size_t>> all(counts.begin(), counts.end());
    std::sort(all.begin(), all.end(), [](const auto &a, const auto &b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    return all;
}

} // namespace text

int main()
{
    const auto words = text::random_words(400000);
    text::index_of<std::string, std::size_t> index;
    for (std::size_t i = 0; i < words.size(); i++)
        index.add(words[i], i);
    const auto best = text::most_frequent(text::count(words));
    std::printf("%zu words, %zu entries, most often %s\n", best.size(), index.entries().size(),
                best.front().first.c_str());
}
