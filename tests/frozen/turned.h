/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel with one option of its [config] turned: y where its file says n, n where it says y.
 *
 *     size_t count;
 *     const struct el2_row *option = el2_rules_section(el2_kernel_rules(kernel), "config", &count);
 *     struct el2_kernel *other = turned_kernel(kernel, &option[i]);        // freed by the caller
 */
#ifndef EL2_TESTS_FROZEN_TURNED_H
#define EL2_TESTS_FROZEN_TURNED_H

#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "sanitise/language/kernel.h"

static inline struct el2_kernel *turned_kernel(const struct el2_kernel *kernel, const struct el2_row *option)
{
    char text[256];
    struct el2_error error = {""};
    snprintf(text, sizeof text, "[kernel]\ninherit = %s\n[config]\n%s = %c\n", el2_kernel_name(kernel),
             option->key, *option->value == 'y' ? 'n' : 'y');
    struct el2_kernel *turned = el2_kernel_parse("turned.kernel", text, strlen(text), &error);
    cr_assert_not_null(turned, "%s", error.text);
    return turned;
}

#endif
