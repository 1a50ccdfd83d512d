/* sanitized.h - detect a build with AddressSanitizer, which maps terabytes of
 * addresses, traces its own threads and reads files when the process ends. */
#ifndef P2D_BASE_SANITIZED_H
#define P2D_BASE_SANITIZED_H

#if defined(__SANITIZE_ADDRESS__)
#define P2D_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define P2D_SANITIZED 1
#endif
#endif
#ifndef P2D_SANITIZED
#define P2D_SANITIZED 0
#endif

#endif
