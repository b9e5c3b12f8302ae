#include <zlib.h>

// Macros that Swift can't see.
static inline int vern_deflate_gzip_init(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
}

static inline int vern_inflate_gzip_init(z_stream *stream) {
    return inflateInit2(stream, 15 + 16);
}
