# bash completion of prof2dot: the program knows its own options.
eval "$(prof2dot --completion bash 2>/dev/null)"
