/* simulate.c - a queue of jobs in a heap, with hashing and sorting: the C program of the
 * examples, to be recorded by perf.
 *
 *     cc -O1 -g -fno-omit-frame-pointer -mno-omit-leaf-frame-pointer -fno-inline \
 *         -fno-optimize-sibling-calls simulate.c -o simulate
 */
#include <stdint.h>
#include <stddef.h>
#include <stdio.h>

enum { JOBS = 1 << 15, ROUNDS = 60 };

struct job {
    uint64_t due, checksum;
    char name[32];
};

static struct job heap[JOBS];
static size_t heap_size;

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static uint64_t checksum(const char *text)
{
    uint64_t sum = 1469598103934665603u;
    for (; *text != '\0'; text++)
        sum = (sum ^ (unsigned char)*text) * 1099511628211u;
    return sum;
}

/* By hand: the C library is built without frame pointers, and stacks would end in it. */
static void put_number(char *out, uint64_t number)
{
    char digits[24];
    int n = 0;
    do
        digits[n++] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    while (n > 0)
        *out++ = digits[--n];
    *out = '\0';
}

static void exchange(struct job *a, struct job *b)
{
    struct job kept = *a;
    *a = *b;
    *b = kept;
}

static void sift_up(size_t i)
{
    while (i > 0 && heap[i].due < heap[(i - 1) / 2].due) {
        exchange(&heap[i], &heap[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
}

/* Recursive on purpose: recursion is what a call graph must count right. */
static void sift_down(size_t i)
{
    size_t least = i;
    for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < heap_size; child++)
        if (heap[child].due < heap[least].due)
            least = child;
    if (least == i)
        return;
    exchange(&heap[i], &heap[least]);
    sift_down(least);
}

static void add_job(uint64_t due)
{
    struct job *job = &heap[heap_size];
    job->due = due;
    put_number(job->name, due * 1000003);
    job->checksum = checksum(job->name);
    sift_up(heap_size++);
}

static struct job take_job(void)
{
    struct job first = heap[0];
    heap[0] = heap[--heap_size];
    sift_down(0);
    return first;
}

static void fill_queue(uint64_t *state)
{
    for (unsigned i = 0; i < JOBS; i++)
        add_job(next_random(state) % 100000);
}

static uint64_t run_queue(void)
{
    uint64_t sum = 0;
    while (heap_size > 0)
        sum = sum * 31 + take_job().checksum;
    return sum;
}

int main(void)
{
    uint64_t state = 88172645463325252u, sum = 0;
    for (int round = 0; round < ROUNDS; round++) {
        fill_queue(&state);
        sum ^= run_queue();
    }
    printf("%016llx\n", (unsigned long long)sum);
    return 0;
}
