/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A VM of the tests: a kernel by name, VM features and a host as text, past its first run. */
#ifndef EL2_TESTS_TRAPS_TEST_VM_H
#define EL2_TESTS_TRAPS_TEST_VM_H

#include <string.h>

#include <criterion/criterion.h>

#include "sanitise/language/kernel.h"
#include "traps/vm/vm.h"

struct test_vm {
    struct el2_kernel *kernel;
    struct el2_host *host;
    struct el2_vm *vm;
};

#define TEST_VM_TEXT 4096

/* Lines with ';' between them, as the text of a file. */
static inline size_t test_vm_text(const char *lines, char text[TEST_VM_TEXT])
{
    cr_assert_lt(strlen(lines), TEST_VM_TEXT);
    strcpy(text, lines);
    for (char *at = text; (at = strchr(at, ';'));)
        *at = '\n';
    return strlen(text);
}

/* `features` as --vm takes them; `host_lines` is a host file with ';' between its lines, `kernel` one of ours or such lines. */
static inline struct test_vm test_vm_make(const char *kernel, const char *features, const char *host_lines)
{
    struct test_vm made;
    struct el2_vm_options options = {.features = 0};
    struct el2_error error = {""};
    char text[TEST_VM_TEXT];
    cr_assert(el2_vm_features_parse(features, &options.features, &error), "%s", error.text);
    made.kernel = *kernel == '[' ? el2_kernel_parse("test.kernel", text, test_vm_text(kernel, text), &error)
                                 : el2_kernel_load(kernel, &error);
    cr_assert_not_null(made.kernel, "%s", error.text);
    made.host = el2_host_parse("test.host", text, test_vm_text(host_lines, text), &error);
    cr_assert_not_null(made.host, "%s", error.text);
    made.vm = el2_vm_create(made.kernel, made.host, &options, &error);
    cr_assert_not_null(made.vm, "%s", error.text);
    el2_vm_first_run(made.vm);
    return made;
}

static inline void test_vm_free(const struct test_vm *made)
{
    el2_vm_free(made->vm);
    el2_host_free(made->host);
    el2_kernel_free(made->kernel);
}

#endif
