#include <malloc.h>
#include <sys/prctl.h>
/* prctl is variadic and not importable */
static inline int vern_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
/* What was freed goes back to the system. */
static inline int vern_trim_memory(void) { return malloc_trim(0); }
