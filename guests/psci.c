/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PSCI by HVC (Arm DEN 0022): version, features, a function that does not exist, and SYSTEM_OFF as the end.
 */
#include "runtime/guest.h"

const char guest_name[] = "psci";

#define PSCI_VERSION       0x84000000u
#define PSCI_SYSTEM_OFF    0x84000008u
#define PSCI_SYSTEM_RESET  0x84000009u
#define PSCI_FEATURES      0x8400000au
#define PSCI_UNKNOWN       0x8400001fu
#define PSCI_NOT_SUPPORTED (-1)

static int32_t call(uint32_t function, uint64_t x1)
{
    return (int32_t)guest_hvc(function, x1, 0, 0);
}

static void check_features(uint32_t function, int32_t expected)
{
    int32_t answer = call(PSCI_FEATURES, function);
    GUEST_CHECK(answer == expected, "PSCI_FEATURES of 0x%x answered 0x%x", function, (unsigned)answer);
}

void guest_main(void)
{
    uint32_t version = (uint32_t)call(PSCI_VERSION, 0);
    unsigned major = version >> 16, minor = version & 0xffff;
    guest_print("PSCI_VERSION %u.%u\n", major, minor);
    GUEST_CHECK(major == 1 || (major == 0 && minor == 2), "a version that PSCI never had");

    int32_t unknown = call(PSCI_UNKNOWN, 0);
    GUEST_CHECK(unknown == PSCI_NOT_SUPPORTED, "function 0x%x answered 0x%x", PSCI_UNKNOWN,
                (unsigned)unknown);

    if (major == 1) {
        check_features(PSCI_VERSION, 0);
        check_features(PSCI_SYSTEM_OFF, 0);
        check_features(PSCI_SYSTEM_RESET, 0);
        check_features(PSCI_UNKNOWN, PSCI_NOT_SUPPORTED);
    } else {
        check_features(PSCI_VERSION, PSCI_NOT_SUPPORTED); /* PSCI 0.2 has no PSCI_FEATURES */
    }
    guest_print("PASS %s\n", guest_name);
    call(PSCI_SYSTEM_OFF, 0);
    guest_fail("SYSTEM_OFF came back");
}
