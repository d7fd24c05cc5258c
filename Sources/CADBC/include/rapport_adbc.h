// The C interfaces through which all data comes in and goes out:
//
// - Arrow's C data interface and C stream interface (https://arrow.apache.org/docs/format/CDataInterface.html and
//   CStreamInterface.html): how columns lie in memory, and who frees them.
// - ADBC, API revision 1.1.0 (https://arrow.apache.org/adbc/): a table of functions that a database driver fills in.
// - A loader for drivers, and one call-through function for each entry of the table that Rapport uses.
//
// The layouts are binary interfaces: the order and the types of the members must stay as they are.

#ifndef RAPPORT_ADBC_H
#define RAPPORT_ADBC_H

#include <stddef.h>
#include <stdint.h>

// MARK: Arrow C data interface

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

/// Bits of `ArrowSchema.flags`.
enum {
    ARROW_FLAG_DICTIONARY_ORDERED = 1,
    ARROW_FLAG_NULLABLE = 2,
    ARROW_FLAG_MAP_KEYS_SORTED = 4
};

/// The type of a column, or of a record batch (a struct whose children are the columns).
struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

/// The values of a column, or of a record batch.
struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

#endif

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

/// Record batches of one schema, one after the other.
struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};

#endif

// MARK: ADBC 1.1.0

/// The API revision asked of a driver.
#define RAPPORT_ADBC_VERSION 1001000

typedef uint8_t AdbcStatusCode;

enum {
    RAPPORT_ADBC_OK = 0,
    RAPPORT_ADBC_NOT_IMPLEMENTED = 2,
    RAPPORT_ADBC_CANCELLED = 11,
    RAPPORT_ADBC_TIMEOUT = 12
};

struct AdbcDriver;

struct AdbcError {
    char *message;
    int32_t vendor_code;
    char sqlstate[5];
    void (*release)(struct AdbcError *);
    // Members of revision 1.1.0, present when vendor_code is INT32_MIN.
    void *private_data;
    struct AdbcDriver *private_driver;
};

struct AdbcDatabase {
    void *private_data;
    struct AdbcDriver *private_driver;
};

struct AdbcConnection {
    void *private_data;
    struct AdbcDriver *private_driver;
};

struct AdbcStatement {
    void *private_data;
    struct AdbcDriver *private_driver;
};

/// An entry of the table that Rapport never calls: its place matters, its type does not.
typedef void (*RapportUnusedEntry)(void);

struct AdbcDriver {
    void *private_data;
    void *private_manager;
    AdbcStatusCode (*release)(struct AdbcDriver *, struct AdbcError *);

    AdbcStatusCode (*DatabaseInit)(struct AdbcDatabase *, struct AdbcError *);
    AdbcStatusCode (*DatabaseNew)(struct AdbcDatabase *, struct AdbcError *);
    AdbcStatusCode (*DatabaseSetOption)(struct AdbcDatabase *, const char *, const char *, struct AdbcError *);
    AdbcStatusCode (*DatabaseRelease)(struct AdbcDatabase *, struct AdbcError *);

    RapportUnusedEntry ConnectionCommit;
    RapportUnusedEntry ConnectionGetInfo;
    RapportUnusedEntry ConnectionGetObjects;
    RapportUnusedEntry ConnectionGetTableSchema;
    RapportUnusedEntry ConnectionGetTableTypes;
    AdbcStatusCode (*ConnectionInit)(struct AdbcConnection *, struct AdbcDatabase *, struct AdbcError *);
    AdbcStatusCode (*ConnectionNew)(struct AdbcConnection *, struct AdbcError *);
    RapportUnusedEntry ConnectionSetOption;
    RapportUnusedEntry ConnectionReadPartition;
    AdbcStatusCode (*ConnectionRelease)(struct AdbcConnection *, struct AdbcError *);
    RapportUnusedEntry ConnectionRollback;

    AdbcStatusCode (*StatementBind)(
        struct AdbcStatement *, struct ArrowArray *, struct ArrowSchema *, struct AdbcError *);
    RapportUnusedEntry StatementBindStream;
    AdbcStatusCode (*StatementExecuteQuery)(
        struct AdbcStatement *, struct ArrowArrayStream *, int64_t *, struct AdbcError *);
    RapportUnusedEntry StatementExecutePartitions;
    RapportUnusedEntry StatementGetParameterSchema;
    AdbcStatusCode (*StatementNew)(struct AdbcConnection *, struct AdbcStatement *, struct AdbcError *);
    RapportUnusedEntry StatementPrepare;
    AdbcStatusCode (*StatementRelease)(struct AdbcStatement *, struct AdbcError *);
    AdbcStatusCode (*StatementSetOption)(struct AdbcStatement *, const char *, const char *, struct AdbcError *);
    AdbcStatusCode (*StatementSetSqlQuery)(struct AdbcStatement *, const char *, struct AdbcError *);
    RapportUnusedEntry StatementSetSubstraitPlan;

    // Revision 1.1.0.
    RapportUnusedEntry ErrorGetDetailCount;
    RapportUnusedEntry ErrorGetDetail;
    RapportUnusedEntry ErrorFromArrayStream;
    RapportUnusedEntry DatabaseGetOption;
    RapportUnusedEntry DatabaseGetOptionBytes;
    RapportUnusedEntry DatabaseGetOptionDouble;
    RapportUnusedEntry DatabaseGetOptionInt;
    RapportUnusedEntry DatabaseSetOptionBytes;
    RapportUnusedEntry DatabaseSetOptionDouble;
    RapportUnusedEntry DatabaseSetOptionInt;
    RapportUnusedEntry ConnectionCancel;
    RapportUnusedEntry ConnectionGetOption;
    RapportUnusedEntry ConnectionGetOptionBytes;
    RapportUnusedEntry ConnectionGetOptionDouble;
    RapportUnusedEntry ConnectionGetOptionInt;
    RapportUnusedEntry ConnectionGetStatistics;
    RapportUnusedEntry ConnectionGetStatisticNames;
    RapportUnusedEntry ConnectionSetOptionBytes;
    RapportUnusedEntry ConnectionSetOptionDouble;
    RapportUnusedEntry ConnectionSetOptionInt;
    AdbcStatusCode (*StatementCancel)(struct AdbcStatement *, struct AdbcError *);
    RapportUnusedEntry StatementExecuteSchema;
    RapportUnusedEntry StatementGetOption;
    RapportUnusedEntry StatementGetOptionBytes;
    RapportUnusedEntry StatementGetOptionDouble;
    RapportUnusedEntry StatementGetOptionInt;
    RapportUnusedEntry StatementSetOptionBytes;
    RapportUnusedEntry StatementSetOptionDouble;
    RapportUnusedEntry StatementSetOptionInt;
};

// MARK: Loading a driver

/// Loads the shared library at `path` and lets its function `symbol` fill in a driver table.
///
/// Returns the driver, which lives as long as the process, or NULL with the reason in `reason` (at most `capacity`
/// bytes with the closing zero). `*opened` says whether the library itself could be loaded.
struct AdbcDriver *rapport_load_driver(
    const char *path, const char *symbol, int *opened, char *reason, size_t capacity);

/// Writes the path of the running program to `path` and returns its length, or 0 when it is not known or too long.
size_t rapport_executable_path(char *path, size_t capacity);

// MARK: Calling a driver
//
// Each function calls the driver's entry of the same name and returns its status. On failure the reason is copied to
// `error->text` and the driver's own error is released: there is nothing for the caller to free.

/// Why a call failed. `text` is empty when the driver gave no reason.
struct RapportError {
    char text[2048];
};

AdbcStatusCode rapport_database_new(struct AdbcDriver *, struct AdbcDatabase *, struct RapportError *error);
AdbcStatusCode rapport_database_set_option(
    struct AdbcDriver *, struct AdbcDatabase *, const char *key, const char *value, struct RapportError *error);
AdbcStatusCode rapport_database_init(struct AdbcDriver *, struct AdbcDatabase *, struct RapportError *error);
void rapport_database_release(struct AdbcDriver *, struct AdbcDatabase *);

/// Makes and opens a connection; after a failure there is nothing to release.
AdbcStatusCode rapport_connection_open(
    struct AdbcDriver *, struct AdbcDatabase *, struct AdbcConnection *, struct RapportError *error);
void rapport_connection_release(struct AdbcDriver *, struct AdbcConnection *);

/// Makes a statement; after a failure there is nothing to release.
AdbcStatusCode rapport_statement_new(
    struct AdbcDriver *, struct AdbcConnection *, struct AdbcStatement *, struct RapportError *error);
AdbcStatusCode rapport_statement_set_sql(
    struct AdbcDriver *, struct AdbcStatement *, const char *sql, struct RapportError *error);
AdbcStatusCode rapport_statement_set_option(
    struct AdbcDriver *, struct AdbcStatement *, const char *key, const char *value, struct RapportError *error);
/// Hands `array` and `schema` over to the statement, which releases them.
AdbcStatusCode rapport_statement_bind(
    struct AdbcDriver *, struct AdbcStatement *, struct ArrowArray *, struct ArrowSchema *, struct RapportError *error);
/// Runs the statement. Without `stream` the rows are dropped.
AdbcStatusCode rapport_statement_execute(
    struct AdbcDriver *, struct AdbcStatement *, struct ArrowArrayStream *stream, struct RapportError *error);
/// Asks a running statement to stop. The only call that is allowed from another thread.
AdbcStatusCode rapport_statement_cancel(struct AdbcDriver *, struct AdbcStatement *);
void rapport_statement_release(struct AdbcDriver *, struct AdbcStatement *);

// MARK: Reading a stream

/// Returns 0, or an errno value with the reason in `error->text`.
int rapport_stream_schema(struct ArrowArrayStream *, struct ArrowSchema *out, struct RapportError *error);
/// Returns 0, or an errno value with the reason in `error->text`. At the end `out->release` is NULL.
int rapport_stream_next(struct ArrowArrayStream *, struct ArrowArray *out, struct RapportError *error);

/// Releases what is not released yet.
void rapport_release_stream(struct ArrowArrayStream *);
/// Releases what is not released yet.
void rapport_release_schema(struct ArrowSchema *);
/// Releases what is not released yet.
void rapport_release_array(struct ArrowArray *);

// MARK: Making arrays

/// Makes a column that frees itself: takes over `buffers[0..<count]` (each from malloc, or NULL) and copies `format`
/// and `name`. Returns 0, or an errno value, in which case the buffers are freed.
int rapport_make_column(
    const char *format, const char *name, int64_t length, int64_t nulls, void *const *buffers, int64_t count,
    struct ArrowArray *array, struct ArrowSchema *schema);

/// Makes a record batch that frees itself: takes over the `count` columns and schemas. Returns 0, or an errno value,
/// in which case the columns are released.
int rapport_make_batch(
    int64_t length, int64_t count, struct ArrowArray *columns, struct ArrowSchema *schemas, struct ArrowArray *array,
    struct ArrowSchema *schema);

#endif
