/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of this room share: a session, and the packets by what they are about. A handler gets the text behind the
 * packet's name, of `size` bytes and with a NUL behind it, and leaves the answer in session->reply; an empty one says that
 * the packet is not known.
 */
#ifndef EL2_SIM_GDB_SESSION_H
#define EL2_SIM_GDB_SESSION_H

#include "sim/gdb/gdb.h"
#include "sim/gdb/packet.h"
#include "sim/gdb/reply.h"
#include "sim/report/disassemble.h"

#define EL2_GDB_INPUT   4096u
#define EL2_GDB_CONSOLE 512u

struct el2_gdb {
    struct el2_gdb_link link;
    struct el2_explained explained;
    struct el2_disassembler *disassembler;
    char *description;
    struct el2_machine *machine; /* while it is stopped */
    struct el2_debug_stop stop;  /* why */
    unsigned thread;             /* Hg: the vCPU that registers and memory are of */
    bool is_closed;              /* nobody is there any more */
    bool goes_on;                /* the guest is to */
    bool owes_stop;              /* whoever debugs waits for a stop, or for the end */
    bool no_ack;
    bool is_answered;       /* the packet, by its handler */
    bool tells_breakpoints; /* swbreak+, hwbreak+ */
    unsigned again;         /* how often the last answer has been asked for in a row */
    size_t console_size;
    char console[EL2_GDB_CONSOLE]; /* what the guest has printed of a line */
    size_t input_size, input_at;
    uint8_t input[EL2_GDB_INPUT];
    struct el2_gdb_reader reader;
    struct el2_gdb_reply reply;
    size_t frame_size;
    char frame[EL2_GDB_FRAME_MAX]; /* the last that was sent */
};

/* --- gdb.c --- */

/* Sends the reply. */
void el2_gdb_send(struct el2_gdb *gdb);

/* Sends text to be shown, in as many packets as it takes. The reply is lost. */
void el2_gdb_show(struct el2_gdb *gdb, const char *text, size_t size);

/* The reason of the stop, as `?` and a resumption are answered. */
void el2_gdb_tell_stop(struct el2_gdb *gdb);

/* --- packets.c --- */

void el2_gdb_packet(struct el2_gdb *gdb, const char *packet, size_t size);

/* --- registers.c --- */

void el2_gdb_read_all(struct el2_gdb *gdb, const char *text, size_t size);       /* g */
void el2_gdb_write_all(struct el2_gdb *gdb, const char *text, size_t size);      /* G */
void el2_gdb_read_register(struct el2_gdb *gdb, const char *text, size_t size);  /* p */
void el2_gdb_write_register(struct el2_gdb *gdb, const char *text, size_t size); /* P */

/* --- memory.c --- */

void el2_gdb_read_memory(struct el2_gdb *gdb, const char *text, size_t size);  /* m */
void el2_gdb_write_memory(struct el2_gdb *gdb, const char *text, size_t size); /* M */
void el2_gdb_write_binary(struct el2_gdb *gdb, const char *text, size_t size); /* X */

/* --- points.c --- */

void el2_gdb_insert(struct el2_gdb *gdb, const char *text, size_t size); /* Z */
void el2_gdb_remove(struct el2_gdb *gdb, const char *text, size_t size); /* z */

/* --- threads.c --- */

/* A thread's number at `*text`, which is moved behind it: its vCPU; -1 for all (`-1`) and any (`0`). False: there is none. */
bool el2_gdb_thread(const struct el2_gdb *gdb, const char **text, int *vcpu);

void el2_gdb_set_thread(struct el2_gdb *gdb, const char *text, size_t size);      /* H */
void el2_gdb_is_alive(struct el2_gdb *gdb, const char *text, size_t size);        /* T */
void el2_gdb_list_threads(struct el2_gdb *gdb, const char *text, size_t size);    /* qfThreadInfo */
void el2_gdb_end_threads(struct el2_gdb *gdb, const char *text, size_t size);     /* qsThreadInfo */
void el2_gdb_current(struct el2_gdb *gdb, const char *text, size_t size);         /* qC */
void el2_gdb_describe_thread(struct el2_gdb *gdb, const char *text, size_t size); /* qThreadExtraInfo */

/* --- resume.c --- */

void el2_gdb_actions(struct el2_gdb *gdb, const char *text, size_t size);      /* vCont? */
void el2_gdb_go(struct el2_gdb *gdb, const char *text, size_t size);           /* vCont; */
void el2_gdb_continue_all(struct el2_gdb *gdb, const char *text, size_t size); /* c */
void el2_gdb_step_one(struct el2_gdb *gdb, const char *text, size_t size);     /* s */

/* --- monitor.c, monitor_view.c --- */

void el2_gdb_monitor(struct el2_gdb *gdb, const char *text, size_t size); /* qRcmd */

struct el2_text;
/* What `monitor view` prints of a register or a field; false with a message. */
bool el2_gdb_view(struct el2_gdb *gdb, const char *what, struct el2_text *to, struct el2_error *error);

#endif
