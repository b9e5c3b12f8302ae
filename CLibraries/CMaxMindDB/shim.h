#include <maxminddb.h>

// Swift sees no unions without names, nor functions with a variable number of arguments.
static inline int vern_country_code(MMDB_entry_s *entry, const char *const *path, const char **text, uint32_t *length) {
    MMDB_entry_data_s data;
    int status = MMDB_aget_value(entry, &data, path);
    if (status != MMDB_SUCCESS) return status;
    if (!data.has_data || data.type != MMDB_DATA_TYPE_UTF8_STRING) return MMDB_INVALID_LOOKUP_PATH_ERROR;
    *text = data.utf8_string;
    *length = data.data_size;
    return MMDB_SUCCESS;
}
