/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/report/sarif.h"

#include <ctype.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/pieces.h"
#include "sim/json/json.h"

#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"

struct el2_sarif {
    json_t *results;
    bool out_of_memory;
};

void el2_lint_field_name(const struct el2_lint_field *field, char text[EL2_LINT_FIELD_TEXT])
{
    char piece[EL2_PIECE_TEXT];
    struct el2_field_ref ref = field->field;
    if (ref.width == 64)
        ref.width = 0;
    el2_piece_print(&ref, piece);
    snprintf(text, EL2_LINT_FIELD_TEXT, "%s", piece);
}

void el2_lint_field_value(const struct el2_lint_field *field, char text[EL2_LINT_FIELD_TEXT])
{
    const char *name = field->field.field ? el2_value_name(field->field.field, field->bits) : NULL;
    if (field->undef)
        snprintf(text, EL2_LINT_FIELD_TEXT, "undef");
    else if (field->field.width > 8)
        snprintf(text, EL2_LINT_FIELD_TEXT, "0x%0*" PRIx64, (field->field.width + 3) / 4, field->bits);
    else if (name)
        snprintf(text, EL2_LINT_FIELD_TEXT, "%" PRIu64 " (%s)", field->bits, name);
    else
        snprintf(text, EL2_LINT_FIELD_TEXT, "%" PRIu64, field->bits);
}

static json_t *text_object(const char *text)
{
    return json_pack("{s:o}", "text", el2_json_text(text));
}

static json_t *rule_object(const struct el2_lint_rule *rule)
{
    return json_pack("{s:s, s:o, s:o, s:{s:s}, s:{s:s, s:s, s:s, s:s}}", "id", rule->id, "shortDescription",
                     text_object(rule->what), "fullDescription", text_object(rule->meaning),
                     "defaultConfiguration", "level", el2_lint_severity_name(rule->severity), "properties",
                     "when", rule->when, "needs", rule->needs, "breaks", rule->breaks, "origin",
                     rule->origin);
}

static json_t *rules_array(void)
{
    size_t count;
    const struct el2_lint_rule *rule = el2_lint_rules(&count);
    json_t *rules = json_array();
    for (size_t i = 0; i < count; i++)
        if (json_array_append_new(rules, rule_object(&rule[i]))) {
            json_decref(rules);
            return NULL;
        }
    return rules;
}

static json_t *fields_object(const struct el2_lint_finding *finding)
{
    json_t *fields = json_object();
    bool good = fields;
    for (size_t i = 0; i < finding->field_count; i++) {
        char name[EL2_LINT_FIELD_TEXT], value[EL2_LINT_FIELD_TEXT];
        el2_lint_field_name(&finding->field[i], name);
        el2_lint_field_value(&finding->field[i], value);
        good = good && !json_object_set_new(fields, name, json_string(value));
    }
    if (good)
        return fields;
    json_decref(fields);
    return NULL;
}

/* A path as a relative or absolute URI reference (RFC 3986): what may not stand in one is percent-encoded. */
static json_t *uri_object(const char *path)
{
    static const char digits[] = "0123456789ABCDEF";
    char *uri = malloc(strlen(path) * 3 + 1);
    if (!uri)
        return NULL;
    char *end = uri;
    for (const char *at = path; *at; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte < 0x80 && (isalnum(byte) || strchr("-._~/", byte))) {
            *end++ = *at;
        } else {
            *end++ = '%';
            *end++ = digits[byte >> 4];
            *end++ = digits[byte & 15];
        }
    }
    json_t *value = json_stringn(uri, (size_t)(end - uri));
    free(uri);
    return value;
}

/* "HOST/cpuCPUS" */
static json_t *place_text(const struct el2_sarif_place *place)
{
    size_t size = strlen(place->host) + strlen(place->cpus) + sizeof "/cpu";
    char *text = malloc(size);
    if (!text)
        return NULL;
    snprintf(text, size, "%s/cpu%s", place->host, place->cpus);
    json_t *value = el2_json_text(text);
    free(text);
    return value;
}

static json_t *location_object(const struct el2_sarif_place *place)
{
    json_t *location = json_pack("{s:[{s:o, s:s}]}", "logicalLocations", "fullyQualifiedName",
                                 place_text(place), "kind", "resource");
    if (!location || !place->file)
        return location;
    json_t *physical = json_pack("{s:{s:o}}", "artifactLocation", "uri", uri_object(place->file));
    if (!json_object_set_new(location, "physicalLocation", physical))
        return location;
    json_decref(location);
    return NULL;
}

static size_t index_of(const struct el2_lint_rule *rule)
{
    size_t count;
    return (size_t)(rule - el2_lint_rules(&count));
}

struct el2_sarif *el2_sarif_create(void)
{
    struct el2_sarif *sarif = calloc(1, sizeof *sarif);
    if (!sarif)
        return NULL;
    sarif->results = json_array();
    if (sarif->results)
        return sarif;
    free(sarif);
    return NULL;
}

void el2_sarif_add(struct el2_sarif *sarif, const struct el2_sarif_place *place,
                   const struct el2_lint_finding *finding)
{
    const struct el2_lint_rule *rule = finding->rule;
    char message[EL2_LINT_DETAIL + 256];
    snprintf(message, sizeof message, "%s%s%s", rule->what, *finding->detail ? ": " : "", finding->detail);
    json_t *kernel = place->kernel ? el2_json_text(place->kernel) : NULL;
    json_t *result = json_pack(
        "{s:s, s:I, s:s, s:o, s:[o], s:{s:s, s:o*, s:s, s:o, s:b}}", "ruleId", rule->id, "ruleIndex",
        (json_int_t)index_of(rule), "level", el2_lint_severity_name(rule->severity), "message",
        text_object(message), "locations", location_object(place), "properties", "stage", place->stage,
        "kernel", kernel, "cpus", place->cpus, "fields", fields_object(finding), "moreFields", finding->more);
    if (json_array_append_new(sarif->results, result) || (place->kernel && !kernel))
        sarif->out_of_memory = true;
}

bool el2_sarif_write(const struct el2_sarif *sarif, FILE *stream, struct el2_error *error)
{
    json_t *document = json_pack("{s:s, s:s, s:[{s:{s:{s:s, s:o}}, s:s, s:O}]}", "$schema", SCHEMA, "version",
                                 "2.1.0", "runs", "tool", "driver", "name", "el2sim", "rules", rules_array(),
                                 "columnKind", "unicodeCodePoints", "results", sarif->results);
    bool good = document && !sarif->out_of_memory;
    if (!good) {
        json_decref(document);
        return el2_fail(error, "out of memory");
    }
    good = el2_json_write(document, JSON_INDENT(2), stream) && !fflush(stream);
    json_decref(document);
    return good || el2_fail(error, "cannot write the result");
}

void el2_sarif_free(struct el2_sarif *sarif)
{
    if (!sarif)
        return;
    json_decref(sarif->results);
    free(sarif);
}
