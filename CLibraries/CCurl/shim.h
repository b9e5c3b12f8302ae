#include <curl/curl.h>
/* curl_easy_setopt and curl_easy_getinfo are variadic and not importable: give plain functions. */
static inline CURLcode vern_curl_text(CURL *c, CURLoption o, const char *v) { return curl_easy_setopt(c, o, v); }
static inline CURLcode vern_curl_number(CURL *c, CURLoption o, long v) { return curl_easy_setopt(c, o, v); }
static inline CURLcode vern_curl_pointer(CURL *c, CURLoption o, void *v) { return curl_easy_setopt(c, o, v); }
static inline CURLcode vern_curl_list(CURL *c, CURLoption o, struct curl_slist *v) { return curl_easy_setopt(c, o, v); }
static inline CURLcode vern_curl_on_read(CURL *c, curl_read_callback f) { return curl_easy_setopt(c, CURLOPT_READFUNCTION, f); }
static inline CURLcode vern_curl_on_write(CURL *c, curl_write_callback f) { return curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, f); }
static inline CURLcode vern_curl_on_header(CURL *c, curl_write_callback f) { return curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, f); }
static inline CURLcode vern_curl_on_progress(CURL *c, curl_xferinfo_callback f) { return curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, f); }
static inline CURLcode vern_curl_on_line(CURL *c, curl_debug_callback f) { return curl_easy_setopt(c, CURLOPT_DEBUGFUNCTION, f); }
static inline CURLcode vern_curl_new_connections(CURL *c, long *v) { return curl_easy_getinfo(c, CURLINFO_NUM_CONNECTS, v); }
static inline CURLcode vern_curl_global(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }
