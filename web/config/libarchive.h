/* libarchive.h - libarchive's config.h for the web build: that of its Linux host for Android, with other libraries and without
 * what WebAssembly has not. */
#define __LIBARCHIVE_CONFIG_H_INCLUDED 1
#include "contrib/android/config/linux_host.h"
#undef HAVE_FORK
#undef HAVE_ICONV
#undef HAVE_ICONV_H
#undef HAVE_LOCALCHARSET_H
#undef HAVE_VFORK
#undef HAVE_SYS_XATTR_H
#undef HAVE_FGETXATTR
#undef HAVE_FLISTXATTR
#undef HAVE_FSETXATTR
#undef HAVE_GETXATTR
#undef HAVE_LGETXATTR
#undef HAVE_LISTXATTR
#undef HAVE_LLISTXATTR
#undef HAVE_LSETXATTR
#undef HAVE_LINUX_FS_H
#undef HAVE_LINUX_FIEMAP_H
#undef HAVE_LZMA_STREAM_ENCODER_MT
#define HAVE_LZMA_H 1
#define HAVE_BZLIB_H 1
#define HAVE_LIBBZ2 1
#define HAVE_ZSTD_H 1
#define HAVE_LIBZSTD 1
#undef HAVE_SYS_CDEFS_H
#undef HAVE_SYS_ACL_H
#undef HAVE_EXT2FS_EXT2_FS_H
#undef HAVE_SYS_STATFS_H
#undef HAVE_STATFS
#undef HAVE_FSTATFS
