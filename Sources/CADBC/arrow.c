#include "rapport_adbc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// MARK: Reading a stream

static int settle(struct ArrowArrayStream *stream, int status, struct RapportError *error) {
    const char *reason = status && stream->get_last_error ? stream->get_last_error(stream) : NULL;
    snprintf(error->text, sizeof error->text, "%s", reason ? reason : "");
    return status;
}

int rapport_stream_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out, struct RapportError *error) {
    memset(out, 0, sizeof *out);
    return settle(stream, stream->get_schema(stream, out), error);
}

int rapport_stream_next(struct ArrowArrayStream *stream, struct ArrowArray *out, struct RapportError *error) {
    memset(out, 0, sizeof *out);
    return settle(stream, stream->get_next(stream, out), error);
}

void rapport_release_stream(struct ArrowArrayStream *stream) {
    if (stream->release) stream->release(stream);
    stream->release = NULL;
}

void rapport_release_schema(struct ArrowSchema *schema) {
    if (schema->release) schema->release(schema);
    schema->release = NULL;
}

void rapport_release_array(struct ArrowArray *array) {
    if (array->release) array->release(array);
    array->release = NULL;
}

// MARK: Making arrays
//
// Everything an array or schema points at is its own, from malloc; a batch owns copies of its children.

static void free_array(struct ArrowArray *array) {
    for (int64_t i = 0; i < array->n_buffers; i++) free((void *)array->buffers[i]);
    for (int64_t i = 0; i < array->n_children; i++) {
        rapport_release_array(array->children[i]);
        free(array->children[i]);
    }
    free((void *)array->buffers);
    free(array->children);
    array->release = NULL;
}

static void free_schema(struct ArrowSchema *schema) {
    for (int64_t i = 0; i < schema->n_children; i++) {
        rapport_release_schema(schema->children[i]);
        free(schema->children[i]);
    }
    free(schema->children);
    free((void *)schema->format);
    free((void *)schema->name);
    schema->release = NULL;
}

/// Fills in empty structs of the given shape. When memory runs out it frees what it took and returns ENOMEM.
static int prepare(
    const char *format, const char *name, int64_t length, int64_t buffers, int64_t children, struct ArrowArray *array,
    struct ArrowSchema *schema) {
    memset(array, 0, sizeof *array);
    memset(schema, 0, sizeof *schema);
    array->length = length;
    array->release = free_array;
    array->buffers = calloc((size_t)buffers + 1, sizeof(void *));
    array->children = calloc((size_t)children + 1, sizeof(void *));
    schema->format = strdup(format);
    schema->name = strdup(name);
    schema->flags = ARROW_FLAG_NULLABLE;
    schema->release = free_schema;
    schema->children = calloc((size_t)children + 1, sizeof(void *));
    int complete = array->buffers && array->children && schema->format && schema->name && schema->children;
    for (int64_t i = 0; complete && i < children; i++) {
        array->children[i] = calloc(1, sizeof(struct ArrowArray));
        schema->children[i] = calloc(1, sizeof(struct ArrowSchema));
        if (array->children[i]) array->n_children = i + 1;
        if (schema->children[i]) schema->n_children = i + 1;
        complete = array->children[i] && schema->children[i];
    }
    if (complete) return 0;
    free_array(array);
    free_schema(schema);
    return ENOMEM;
}

int rapport_make_column(
    const char *format, const char *name, int64_t length, int64_t nulls, void *const *buffers, int64_t count,
    struct ArrowArray *array, struct ArrowSchema *schema) {
    int status = prepare(format, name, length, count, 0, array, schema);
    if (status) {
        for (int64_t i = 0; i < count; i++) free(buffers[i]);
        return status;
    }
    array->null_count = nulls;
    array->n_buffers = count;
    for (int64_t i = 0; i < count; i++) array->buffers[i] = buffers[i];
    return 0;
}

int rapport_make_batch(
    int64_t length, int64_t count, struct ArrowArray *columns, struct ArrowSchema *schemas, struct ArrowArray *array,
    struct ArrowSchema *schema) {
    int status = prepare("+s", "", length, 1, count, array, schema);
    if (status) {
        for (int64_t i = 0; i < count; i++) {
            rapport_release_array(&columns[i]);
            rapport_release_schema(&schemas[i]);
        }
        return status;
    }
    schema->flags = 0;
    array->n_buffers = 1;
    for (int64_t i = 0; i < count; i++) {
        *array->children[i] = columns[i];
        *schema->children[i] = schemas[i];
    }
    return 0;
}
