/* orders.c - a shop that mostly waits: for a disk, an answer, a lock, and a processor. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 6, PAGE = 4096 };
static pthread_mutex_t stock = PTHREAD_MUTEX_INITIALIZER;
static volatile unsigned long sum;

static void compute(unsigned thousands)
{
    for (unsigned long i = 0; i < thousands * 1000ul; i++)
        sum += i * i;
}

static void ask_database(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 8000000}, NULL);
}

static void take_from_stock(void)
{
    pthread_mutex_lock(&stock);
    compute(9000);
    pthread_mutex_unlock(&stock);
}

static void write_order(void)
{
    char name[] = "order-XXXXXX";
    static const char page[PAGE];
    int file = mkstemp(name);
    if (file >= 0 && write(file, page, PAGE) == PAGE)
        fsync(file);
    close(file);
    unlink(name);
}

static void *serve(void *unused)
{
    for (int i = 0; i < ROUNDS; i++) {
        ask_database();
        take_from_stock();
        write_order();
    }
    return unused;
}

int main(void)
{
    enum { THREADS = 3 };
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, serve, NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
