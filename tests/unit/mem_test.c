/* Tests of base/mem: growable arrays, the arena, output buffers. */
#include "base/mem.h"

#include <stdlib.h>

#include "tap.h"

static void a_vector_keeps_what_was_pushed_while_it_grows(void)
{
    struct p2d_report report = {0};
    P2D_VEC(uint32_t) vec = {0};
    for (uint32_t i = 0; i < 10000; i++)
        CHECK(p2d_vec_push(&vec, &report, i * 7));
    bool same = true;
    for (uint32_t i = 0; i < 10000; i++)
        same = same && vec.at[i] == i * 7;
    CHECK(same);
    CHECK(vec.len == 10000 && vec.cap >= vec.len);
    p2d_vec_release(&vec);
    CHECK(vec.at == NULL && vec.len == 0 && vec.cap == 0);
}

static void reserving_makes_room_without_adding(void)
{
    struct p2d_report report = {0};
    P2D_VEC(char) vec = {0};
    CHECK(p2d_vec_reserve(&vec, &report, 1000u));
    CHECK(vec.len == 0 && vec.cap >= 1000);
    p2d_vec_release(&vec);
}

static void a_vector_refuses_more_than_32_bits_of_items(void)
{
    struct p2d_report report = {0};
    uint32_t cap = 10;
    CHECK(p2d_vec_grow(NULL, &cap, UINT32_MAX - 1, 2, 1, &report) == NULL);
    CHECK(cap == 10);
    CHECK(report.code == P2D_ENOMEM);
}

static void nothing_grows_after_an_error(void)
{
    struct p2d_report report = {.code = P2D_EFORMAT};
    P2D_VEC(int) vec = {0};
    CHECK(!p2d_vec_push(&vec, &report, 1));
    CHECK(vec.len == 0);
    CHECK(report.code == P2D_EFORMAT);
    p2d_vec_release(&vec);
}

static void sizes_that_overflow_are_out_of_memory(void)
{
    struct p2d_report report = {0};
    CHECK(p2d_resize(&report, NULL, SIZE_MAX / 2, 4) == NULL);
    CHECK(report.code == P2D_ENOMEM);
    CHECK_TEXT(report.text, "out of memory");
}

static void new_memory_is_zeroed_and_never_null_for_nothing(void)
{
    struct p2d_report report = {0};
    unsigned char *bytes = p2d_new(&report, 100, 3);
    bool zeroed = bytes != NULL;
    for (size_t i = 0; zeroed && i < 300; i++)
        zeroed = bytes[i] == 0;
    CHECK(zeroed);
    p2d_delete(bytes);
    void *nothing = p2d_new(&report, 0, 8);
    CHECK(nothing != NULL);
    p2d_delete(nothing);
}

static void arena_pieces_do_not_overlap(void)
{
    struct p2d_report report = {0};
    struct p2d_arena arena = {0};
    unsigned char *pieces[600];
    for (size_t i = 0; i < 600; i++) {
        size_t size = i % 97 == 0 ? 40000 : i % 23 + 1;
        pieces[i] = p2d_arena_alloc(&arena, &report, size);
        memset(pieces[i], (int)(i % 251), size);
    }
    bool same = true;
    for (size_t i = 0; i < 600; i++) {
        size_t size = i % 97 == 0 ? 40000 : i % 23 + 1;
        for (size_t k = 0; k < size; k++)
            same = same && pieces[i][k] == i % 251;
    }
    CHECK(same);
    p2d_arena_release(&arena);
    CHECK(arena.blocks == NULL);
}

static void arena_pieces_for_pointers_are_aligned(void)
{
    struct p2d_report report = {0};
    struct p2d_arena arena = {0};
    for (size_t i = 0; i < 100; i++) {
        p2d_arena_alloc(&arena, &report, 3);
        void *piece = p2d_arena_alloc(&arena, &report, sizeof(void *));
        CHECK((uintptr_t)piece % _Alignof(max_align_t) == 0);
    }
    p2d_arena_release(&arena);
}

static void a_buffer_holds_everything_in_order(void)
{
    struct p2d_report report = {0};
    struct p2d_buffer buffer = {.report = &report};
    p2d_puts(&buffer, "one");
    p2d_putc(&buffer, ' ');
    p2d_putf(&buffer, "%d-%s", 2, "two");
    p2d_put(&buffer, "\0x", 2);
    CHECK(buffer.len == 11);
    CHECK(memcmp(buffer.at, "one 2-two\0x", 11) == 0);
    for (int i = 0; i < 5000; i++)
        p2d_putf(&buffer, "%04d", i);
    CHECK(buffer.len == 11 + 20000);
    CHECK(memcmp(buffer.at + buffer.len - 4, "4999", 4) == 0);
    p2d_buffer_release(&buffer);
}

static void a_buffer_takes_nothing_after_an_error(void)
{
    struct p2d_report report = {0};
    struct p2d_buffer buffer = {.report = &report};
    p2d_puts(&buffer, "before");
    p2d_set_error(&report, P2D_EIO, "stop");
    p2d_puts(&buffer, "after");
    p2d_putf(&buffer, "%d", 1);
    CHECK(buffer.len == 6);
    p2d_buffer_release(&buffer);
}

int main(void)
{
    RUN(a_vector_keeps_what_was_pushed_while_it_grows);
    RUN(reserving_makes_room_without_adding);
    RUN(a_vector_refuses_more_than_32_bits_of_items);
    RUN(nothing_grows_after_an_error);
    RUN(sizes_that_overflow_are_out_of_memory);
    RUN(new_memory_is_zeroed_and_never_null_for_nothing);
    RUN(arena_pieces_do_not_overlap);
    RUN(arena_pieces_for_pointers_are_aligned);
    RUN(a_buffer_holds_everything_in_order);
    RUN(a_buffer_takes_nothing_after_an_error);
    return tap_done();
}
