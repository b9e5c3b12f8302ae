#include <sys/prctl.h>
/* prctl is variadic and not importable */
static inline int vern_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
