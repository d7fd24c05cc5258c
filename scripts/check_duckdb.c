// Opens an in-memory database with the DuckDB library named by the first argument and asks it for 42.
// Exits 0 when it answers; otherwise says on stderr what failed. It is C, and not Python, because inside Python
// the library's Python symbols would always be found.

#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>

typedef struct {
    uint64_t columns, rows, changed;
    void *data;
    char *message;
    void *internal;
} Result;

int main(int count, char **arguments) {
    if (count != 2) return fprintf(stderr, "usage: check_duckdb LIBRARY\n"), 2;
    void *library = dlopen(arguments[1], RTLD_LAZY | RTLD_LOCAL);
    if (!library) return fprintf(stderr, "%s\n", dlerror()), 1;

    int (*open)(const char *, void **) = (int (*)(const char *, void **))dlsym(library, "duckdb_open");
    int (*connect)(void *, void **) = (int (*)(void *, void **))dlsym(library, "duckdb_connect");
    int (*query)(void *, const char *, Result *) = (int (*)(void *, const char *, Result *))dlsym(library, "duckdb_query");
    int64_t (*value)(Result *, uint64_t, uint64_t) =
        (int64_t (*)(Result *, uint64_t, uint64_t))dlsym(library, "duckdb_value_int64");
    if (!open || !connect || !query || !value || !dlsym(library, "duckdb_adbc_init"))
        return fprintf(stderr, "it lacks DuckDB's C interface\n"), 1;

    void *database = 0, *connection = 0;
    Result result = {0};
    if (open(0, &database) || connect(database, &connection)) return fprintf(stderr, "cannot open a database\n"), 1;
    if (query(connection, "select 42", &result) || value(&result, 0, 0) != 42)
        return fprintf(stderr, "cannot run a query\n"), 1;
    return 0;
}
