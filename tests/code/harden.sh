#!/bin/sh
# harden.sh PROGRAM LIBRARY ARCHIVE: what the compiler and the linker were asked for is in the program and in the
# shared library; where this compiler has it, it must be there.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
program=$1
library=$2
archive=$3

for file in "$program" "$library"; do
    name=${file##*/}
    readelf -hlW -d "$file" >"$work/headers" || exit 1

    it "$name may be loaded anywhere (PIE)"
    grep -q 'Type: *DYN' "$work/headers" || fail "$(grep Type: "$work/headers")"

    it "the stack of $name is no code"
    grep -q 'GNU_STACK.* RW  *0x' "$work/headers" || fail "$(grep GNU_STACK "$work/headers")"

    it "$name has no segment that is written to and executed"
    ! grep -q 'LOAD.* RWE ' "$work/headers" || fail "$(grep LOAD "$work/headers")"

    it "what the linker filled in for $name cannot be changed later (full RELRO)"
    grep -q GNU_RELRO "$work/headers" || fail 'no RELRO'
    grep -qE 'BIND_NOW|FLAGS.* NOW' "$work/headers" || fail 'bound lazily'

    it "$name looks for libraries in no folder of its own"
    ! grep -qE 'RPATH|RUNPATH' "$work/headers" || fail "$(grep PATH "$work/headers")"

    it "the stack of $name is watched, and functions of the C library know their buffers' sizes"
    readelf --dyn-syms -W "$file" >"$work/symbols"
    grep -q __stack_chk_fail "$work/symbols" || fail 'no stack protector'
    [ "$(grep -cE '__[a-z]+_chk@' "$work/symbols")" -ge 3 ] || fail 'not fortified'
done

# The linker keeps the mark only if the C library's own files have it too, which is the system's affair.
it 'jumps in our code go where they may (CET)'
case $(readelf -h "$program") in
*X86-64*)
    members=$(ar t "$archive" | wc -l)
    marked=$(readelf -nW "$archive" | grep -c 'x86 feature: IBT, SHSTK')
    [ "$marked" = "$members" ] || fail "$marked of $members object files are marked"
    ;;
*) skip 'not of x86-64' ;;
esac
done_testing
