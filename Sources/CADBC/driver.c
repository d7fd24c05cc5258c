#include "rapport_adbc.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __APPLE__
#include <mach-o/dyld.h>
#else
#include <unistd.h>
#endif

typedef AdbcStatusCode (*DriverInit)(int version, void *driver, struct AdbcError *error);

static struct AdbcError no_error(void) {
    struct AdbcError error;
    memset(&error, 0, sizeof error);
    error.vendor_code = INT32_MIN;
    return error;
}

/// Copies the driver's reason out and releases it; empty when the call went well.
static AdbcStatusCode settle(AdbcStatusCode status, struct AdbcError *from, struct RapportError *to) {
    if (to) {
        snprintf(to->text, sizeof to->text, "%s", status != RAPPORT_ADBC_OK && from->message ? from->message : "");
    }
    if (from->release) from->release(from);
    return status;
}

static AdbcStatusCode absent(const char *entry, struct RapportError *error) {
    if (error) snprintf(error->text, sizeof error->text, "the driver has no %s", entry);
    return RAPPORT_ADBC_NOT_IMPLEMENTED;
}

// Calls an entry of the driver table and settles its error.
#define CALL(entry, ...) \
    struct AdbcError raised = no_error(); \
    if (!driver->entry) return absent(#entry, error); \
    return settle(driver->entry(__VA_ARGS__, &raised), &raised, error)

// Calls an entry whose failure nobody can mend.
#define CALL_QUIETLY(entry, ...) \
    struct AdbcError raised = no_error(); \
    if (driver->entry) settle(driver->entry(__VA_ARGS__, &raised), &raised, NULL)

struct AdbcDriver *rapport_load_driver(
    const char *path, const char *symbol, int *opened, char *reason, size_t capacity) {
    void *library = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
    *opened = library != NULL;
    if (!library) {
        snprintf(reason, capacity, "%s", dlerror());
        return NULL;
    }
    DriverInit init = (DriverInit)dlsym(library, symbol);
    if (!init) {
        snprintf(reason, capacity, "it has no function %s", symbol);
        return NULL;
    }
    struct AdbcDriver *driver = calloc(1, sizeof *driver);
    if (!driver) {
        snprintf(reason, capacity, "out of memory");
        return NULL;
    }
    struct AdbcError raised = no_error();
    struct RapportError error;
    if (settle(init(RAPPORT_ADBC_VERSION, driver, &raised), &raised, &error) != RAPPORT_ADBC_OK) {
        snprintf(reason, capacity, "%s", error.text[0] ? error.text : "it does not offer ADBC 1.1.0");
        free(driver);
        return NULL;
    }
    return driver;
}

size_t rapport_executable_path(char *path, size_t capacity) {
#ifdef __APPLE__
    uint32_t size = (uint32_t)capacity;
    return _NSGetExecutablePath(path, &size) == 0 ? strlen(path) : 0;
#else
    ssize_t length = readlink("/proc/self/exe", path, capacity);
    return length > 0 && (size_t)length < capacity ? (size_t)length : 0;
#endif
}

AdbcStatusCode rapport_database_new(
    struct AdbcDriver *driver, struct AdbcDatabase *database, struct RapportError *error) {
    CALL(DatabaseNew, database);
}

AdbcStatusCode rapport_database_set_option(
    struct AdbcDriver *driver, struct AdbcDatabase *database, const char *key, const char *value,
    struct RapportError *error) {
    CALL(DatabaseSetOption, database, key, value);
}

AdbcStatusCode rapport_database_init(
    struct AdbcDriver *driver, struct AdbcDatabase *database, struct RapportError *error) {
    CALL(DatabaseInit, database);
}

void rapport_database_release(struct AdbcDriver *driver, struct AdbcDatabase *database) {
    CALL_QUIETLY(DatabaseRelease, database);
}

static AdbcStatusCode connection_new(
    struct AdbcDriver *driver, struct AdbcConnection *connection, struct RapportError *error) {
    CALL(ConnectionNew, connection);
}

static AdbcStatusCode connection_init(
    struct AdbcDriver *driver, struct AdbcConnection *connection, struct AdbcDatabase *database,
    struct RapportError *error) {
    CALL(ConnectionInit, connection, database);
}

AdbcStatusCode rapport_connection_open(
    struct AdbcDriver *driver, struct AdbcDatabase *database, struct AdbcConnection *connection,
    struct RapportError *error) {
    AdbcStatusCode status = connection_new(driver, connection, error);
    if (status != RAPPORT_ADBC_OK) return status;
    status = connection_init(driver, connection, database, error);
    if (status != RAPPORT_ADBC_OK) rapport_connection_release(driver, connection);
    return status;
}

void rapport_connection_release(struct AdbcDriver *driver, struct AdbcConnection *connection) {
    CALL_QUIETLY(ConnectionRelease, connection);
}

AdbcStatusCode rapport_statement_new(
    struct AdbcDriver *driver, struct AdbcConnection *connection, struct AdbcStatement *statement,
    struct RapportError *error) {
    CALL(StatementNew, connection, statement);
}

AdbcStatusCode rapport_statement_set_sql(
    struct AdbcDriver *driver, struct AdbcStatement *statement, const char *sql, struct RapportError *error) {
    CALL(StatementSetSqlQuery, statement, sql);
}

AdbcStatusCode rapport_statement_set_option(
    struct AdbcDriver *driver, struct AdbcStatement *statement, const char *key, const char *value,
    struct RapportError *error) {
    CALL(StatementSetOption, statement, key, value);
}

AdbcStatusCode rapport_statement_bind(
    struct AdbcDriver *driver, struct AdbcStatement *statement, struct ArrowArray *array, struct ArrowSchema *schema,
    struct RapportError *error) {
    CALL(StatementBind, statement, array, schema);
}

AdbcStatusCode rapport_statement_execute(
    struct AdbcDriver *driver, struct AdbcStatement *statement, struct ArrowArrayStream *stream,
    struct RapportError *error) {
    int64_t affected = -1;
    CALL(StatementExecuteQuery, statement, stream, &affected);
}

AdbcStatusCode rapport_statement_cancel(struct AdbcDriver *driver, struct AdbcStatement *statement) {
    struct RapportError *error = NULL;
    CALL(StatementCancel, statement);
}

void rapport_statement_release(struct AdbcDriver *driver, struct AdbcStatement *statement) {
    CALL_QUIETLY(StatementRelease, statement);
}
