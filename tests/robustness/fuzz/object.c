/* object.c - a small object file with functions that are inlined into each other, for
 * what reads DWARF.
 */
static inline __attribute__((always_inline)) int mix(int x)
{
    for (int i = 0; i < 9; i++)
        x = x * 31 + i;
    return x;
}
static inline __attribute__((always_inline)) int mix2(int x)
{
    {
        int y = mix(x);
        if (y > 3) {
            int z = mix(y);
            return z;
        }
        return y;
    }
}
__attribute__((noinline)) int leaf(int n)
{
    int s = 0;
    for (int i = 0; i < n; i++)
        s += mix2(i) + mix(s);
    return s;
}
__attribute__((noinline)) int middle(int n)
{
    volatile int a[9] = {n};
    return leaf(a[n & 7]) + 1;
}
int top(int n)
{
    return middle(n) + leaf(n - 1) + mix2(n);
}
