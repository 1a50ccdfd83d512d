/* threads.c - a producer, two workers and a logger, each a thread with a name. */
#define _GNU_SOURCE
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { JOBS = 900, SIZE = 3000 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static double *queue[JOBS], results[JOBS];
static int made, taken, done;

static double *make_job(unsigned seed)
{
    double *job = malloc(SIZE * sizeof *job);
    for (int i = 0; i < SIZE; i++)
        job[i] = (double)((seed = seed * 1103515245u + 12345u) >> 8);
    return job;
}

static void *produce(void *unused)
{
    for (int i = 0; i < JOBS; i++) {
        double *job = make_job((unsigned)i);
        pthread_mutex_lock(&lock);
        queue[made++] = job;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&lock);
    }
    return unused;
}

static int partition(double *values, int n)
{
    double pivot = values[(n - 1) / 2];
    int left = -1, right = n;
    for (;;) {
        while (values[++left] < pivot)
            ;
        while (values[--right] > pivot)
            ;
        if (left >= right)
            return right + 1;
        double swap = values[left];
        values[left] = values[right];
        values[right] = swap;
    }
}

static void sort(double *values, int n)
{
    if (n < 2)
        return;
    int middle = partition(values, n);
    sort(values, middle);
    sort(values + middle, n - middle);
}

static double spectrum(const double *job)
{
    double sum = 0;
    for (int i = 0; i < SIZE; i++)
        sum += sin(job[i]) * cos(job[i] / 3);
    return sum;
}

static double solve(double *job)
{
    double sum = spectrum(job);
    sort(job, SIZE);
    return sum + job[SIZE / 2];
}

static void *work(void *unused)
{
    for (;;) {
        pthread_mutex_lock(&lock);
        while (taken == made && made < JOBS)
            pthread_cond_wait(&changed, &lock);
        int mine = taken < made ? taken++ : -1;
        pthread_mutex_unlock(&lock);
        if (mine < 0)
            return unused;
        results[mine] = solve(queue[mine]);
        free(queue[mine]);
        __atomic_add_fetch(&done, 1, __ATOMIC_SEQ_CST);
    }
}

static void format_results(char *line, size_t size)
{
    for (int i = 0; i < JOBS; i++)
        snprintf(line, size, "%d of %d: %.17g", i, JOBS, results[i]);
}

static void *report(void *unused)
{
    char line[128];
    while (__atomic_load_n(&done, __ATOMIC_SEQ_CST) < JOBS)
        format_results(line, sizeof line);
    puts(line);
    return unused;
}

int main(void)
{
    static const char *const names[] = {"producer", "worker-1", "worker-2", "logger"};
    void *(*const starts[])(void *) = {produce, work, work, report};
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        pthread_create(&threads[i], NULL, starts[i], NULL);
        pthread_setname_np(threads[i], names[i]);
    }
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
