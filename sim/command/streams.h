/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The program's own three streams: there from the start, and looked at in the end.
 *
 * What cannot be written is not noticed where it is printed; stdio remembers it. el2_finish looks, once, for every verb:
 * a result or a trace of which something is missing is never an exit status of 0 or 1.
 *
 *     int main(int argc, char **argv)
 *     {
 *         el2_open_streams();
 *         return el2_finish(run(argc, argv));
 *     }
 */
#ifndef EL2_SIM_COMMAND_STREAMS_H
#define EL2_SIM_COMMAND_STREAMS_H

/* Where stdin, stdout or stderr is closed, opens it so that it cannot be used: else the first file that is opened would
 * take its place, and be read or written as it. */
void el2_open_streams(void);

/* Flushes and closes stdout. Returns `status`, or EL2_EXIT_INTERNAL, with a message where one can still be given, where
 * stdout or stderr lost anything. */
int el2_finish(int status);

#endif
