/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpumodel/host/host.h"

#include <stdlib.h>
#include <string.h>

#include "cpumodel/host/hostfile.h"
#include "cpumodel/host/recording.h"
#include "cpumodel/text/builder.h"
#include "cpumodel/text/datafile.h"

#define INHERIT_DEPTH 16

/* The files that inherit from one another, from the one being read up to the first. */
struct chain {
    const char *name;
    const struct chain *below;
};

static void add_chain(struct el2_text *text, const struct chain *chain)
{
    if (chain->below)
        add_chain(text, chain->below);
    el2_text_add(text, "%s -> ", chain->name);
}

static bool refuse_chain(const struct chain *chain, const char *name, bool circle, struct el2_error *error)
{
    struct el2_text text;
    el2_text_open(&text);
    add_chain(&text, chain);
    char *names = el2_text_finish(&text, error);
    if (names && circle)
        el2_fail(error, "hosts inherit in a circle: take one out of %s%s", names, name);
    else if (names)
        el2_fail(error, "more than %d hosts inherit from one another: take some out of %s%s", INHERIT_DEPTH,
                 names, name);
    free(names);
    return false;
}

static bool check_chain(const struct chain *chain, const char *name, struct el2_error *error)
{
    unsigned depth = 1;
    for (const struct chain *link = chain; link; link = link->below, depth++)
        if (strcmp(link->name, name) == 0)
            return refuse_chain(chain, name, true, error);
    return depth <= INHERIT_DEPTH || refuse_chain(chain, name, false, error);
}

static struct el2_host *read_host(const struct chain *below, const struct el2_datafile *file,
                                  struct el2_error *error);

/* What line `line` of the file that the chain ends in inherits. */
static struct el2_host *load_parent(const void *context, unsigned line, const char *what,
                                    struct el2_error *error)
{
    const struct chain *chain = context;
    struct el2_datafile file = {0};
    struct el2_error reason = {""};
    struct el2_host *host = NULL;
    if (el2_datafile_open_from(chain->name, "hosts", ".host", what, &file, &reason) &&
        check_chain(chain, file.name, &reason))
        host = read_host(chain, &file, error);
    else
        el2_fail(error, "%.160s:%u: inherit: %s", chain->name, line, reason.text);
    el2_datafile_free(&file);
    return host;
}

static struct el2_host *read_file(const struct chain *below, const char *name, const char *text, size_t size,
                                  struct el2_error *error)
{
    const struct chain chain = {name, below};
    const struct el2_host_parent parent = {load_parent, &chain};
    return el2_host_file_read(name, text, size, &parent, error);
}

static struct el2_host *read_host(const struct chain *below, const struct el2_datafile *file,
                                  struct el2_error *error)
{
    if (el2_is_recording(file->text, file->size))
        return el2_host_from_recording(file->name, file->text, file->size, error);
    return read_file(below, file->name, file->text, file->size, error);
}

struct el2_host *el2_host_load(const char *what, struct el2_error *error)
{
    struct el2_datafile file;
    if (!el2_datafile_open("hosts", ".host", what, &file, error))
        return NULL;
    struct el2_host *host = read_host(NULL, &file, error);
    el2_datafile_free(&file);
    return host;
}

struct el2_host *el2_host_parse(const char *name, const char *text, size_t size, struct el2_error *error)
{
    return read_file(NULL, name, text, size, error);
}

struct el2_host *el2_host_from_recording(const char *name, const char *text, size_t size,
                                         struct el2_error *error)
{
    struct el2_records *records = el2_records_parse(name, text, size, error);
    struct el2_error damage;
    struct el2_host *host = NULL;
    if (records && records->end.line && !el2_records_intact(records, &damage))
        el2_fail(error, "%.160s:%u: %s; where that is on purpose, delete the end record", name,
                 records->end.line, damage.text);
    else if (records)
        host = el2_host_from_records(records, error);
    el2_records_free(records);
    return host;
}
