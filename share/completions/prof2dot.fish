# fish completion of prof2dot: the program knows its own options.
prof2dot --completion fish 2>/dev/null | source
