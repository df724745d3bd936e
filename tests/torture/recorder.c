/* Records, in order, what a process asks the system to do to the files of one folder.
 *
 * Preloaded before libc (LD_PRELOAD). Each call is done, then written to the log: a letter, the
 * length of the path, of the second path and of the data, the offset, then these.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static const char *folder;
static int log_fd = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static ssize_t (*real_write)(int, const void *, size_t);

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

__attribute__((constructor)) static void start(void) {
    folder = getenv("RECORDED_FOLDER");
    real_write = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    const char *path = getenv("RECORDED_LOG");
    int (*real_open)(const char *, int, ...) =
        (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open64");
    if (folder && path) log_fd = real_open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int watched(const char *path) {
    return log_fd >= 0 && path && !strncmp(path, folder, strlen(folder));
}

static int name_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    path[length < 0 ? 0 : length] = 0;
    return watched(path);
}

static void put(const void *data, size_t length) {
    for (size_t done = 0; done < length;) {
        ssize_t n = real_write(log_fd, (const char *)data + done, length - done);
        if (n <= 0) abort();
        done += n;
    }
}

static void record(char op, const char *path, const char *other, int64_t offset,
                   const void *data, size_t length) {
    uint32_t head[3] = {strlen(path), other ? strlen(other) : 0, length};
    int kept = errno;
    pthread_mutex_lock(&lock);
    put(&op, 1);
    put(head, sizeof head);
    put(&offset, sizeof offset);
    put(path, head[0]);
    if (other) put(other, head[1]);
    if (length) put(data, length);
    pthread_mutex_unlock(&lock);
    errno = kept;
}

static void opened(int fd, int flags) {
    char path[PATH_MAX];
    if (fd >= 0 && (flags & (O_CREAT | O_TRUNC)) && name_of(fd, path))
        record(flags & O_TRUNC ? 'T' : 'C', path, NULL, 0, NULL, 0);
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(int, #name, const char *, int, ...); \
        va_list rest; va_start(rest, flags); int mode = va_arg(rest, int); va_end(rest); \
        int fd = real(path, flags, mode); opened(fd, flags); return fd; }
#define OPENAT(name) \
    int name(int at, const char *path, int flags, ...) { \
        REAL(int, #name, int, const char *, int, ...); \
        va_list rest; va_start(rest, flags); int mode = va_arg(rest, int); va_end(rest); \
        int fd = real(at, path, flags, mode); opened(fd, flags); return fd; }
#define PWRITE(name) \
    ssize_t name(int fd, const void *data, size_t length, off64_t offset) { \
        REAL(ssize_t, #name, int, const void *, size_t, off64_t); \
        char path[PATH_MAX]; ssize_t n = real(fd, data, length, offset); \
        if (n > 0 && name_of(fd, path)) record('W', path, NULL, offset, data, n); \
        return n; }
#define TRUNCATE(name) \
    int name(int fd, off64_t length) { \
        REAL(int, #name, int, off64_t); \
        char path[PATH_MAX]; int status = real(fd, length); \
        if (!status && name_of(fd, path)) record('t', path, NULL, length, NULL, 0); \
        return status; }
#define SYNC(name) \
    int name(int fd) { \
        REAL(int, #name, int); \
        char path[PATH_MAX]; int status = real(fd); \
        if (!status && name_of(fd, path)) record('S', path, NULL, 0, NULL, 0); \
        return status; }

OPEN(open) OPEN(open64) OPENAT(openat) OPENAT(openat64)
PWRITE(pwrite) PWRITE(pwrite64)
TRUNCATE(ftruncate) TRUNCATE(ftruncate64)
SYNC(fsync) SYNC(fdatasync)

ssize_t write(int fd, const void *data, size_t length) {
    char path[PATH_MAX];
    int known = fd != log_fd && name_of(fd, path);
    int64_t offset = known ? lseek(fd, 0, SEEK_CUR) : 0;
    ssize_t n = real_write(fd, data, length);
    if (n > 0 && known) {
        if (fcntl(fd, F_GETFL) & O_APPEND) offset = lseek(fd, 0, SEEK_CUR) - n;
        record('W', path, NULL, offset, data, n);
    }
    return n;
}

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    int status = real(path);
    if (!status && watched(path)) record('U', path, NULL, 0, NULL, 0);
    return status;
}

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    int status = real(from, to);
    if (!status && (watched(from) || watched(to))) record('R', from, to, 0, NULL, 0);
    return status;
}

int link(const char *from, const char *to) {
    REAL(int, "link", const char *, const char *);
    int status = real(from, to);
    if (!status && watched(to)) record('L', from, to, 0, NULL, 0);
    return status;
}

/* Python calls these when it is given folders; with AT_FDCWD they are the same. */
int unlinkat(int at, const char *path, int flags) {
    REAL(int, "unlinkat", int, const char *, int);
    int status = real(at, path, flags);
    if (!status && watched(path)) record('U', path, NULL, 0, NULL, 0);
    return status;
}

int linkat(int at, const char *from, int to_at, const char *to, int flags) {
    REAL(int, "linkat", int, const char *, int, const char *, int);
    int status = real(at, from, to_at, to, flags);
    if (!status && watched(to)) record('L', from, to, 0, NULL, 0);
    return status;
}

int renameat(int at, const char *from, int to_at, const char *to) {
    REAL(int, "renameat", int, const char *, int, const char *);
    int status = real(at, from, to_at, to);
    if (!status && (watched(from) || watched(to))) record('R', from, to, 0, NULL, 0);
    return status;
}

int mkdir(const char *path, mode_t mode) {
    REAL(int, "mkdir", const char *, mode_t);
    int status = real(path, mode);
    if (!status && watched(path)) record('D', path, NULL, 0, NULL, 0);
    return status;
}
