/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitise/view/trail.h"

#include <stdlib.h>
#include <string.h>

struct el2_trail {
    struct el2_watch watch;
    struct el2_message_sink sink;
    struct el2_step *step;
    size_t step_count, step_room;
    struct el2_message *message;
    char **text; /* of the messages */
    size_t message_count, message_room, text_room;
    bool incomplete;
};

static bool make_room(void **array, size_t count, size_t *room, size_t element)
{
    if (count < *room)
        return true;
    size_t wanted = *room ? *room * 2 : 512;
    void *grown = realloc(*array, wanted * element);
    if (!grown)
        return false;
    *array = grown;
    *room = wanted;
    return true;
}

static void see(void *context, const struct el2_step *step)
{
    struct el2_trail *trail = context;
    void *array = trail->step;
    if (make_room(&array, trail->step_count, &trail->step_room, sizeof *step)) {
        trail->step = array;
        trail->step[trail->step_count++] = *step;
    } else {
        trail->incomplete = true;
    }
}

static bool make_room_for_message(struct el2_trail *trail)
{
    void *messages = trail->message;
    void *texts = trail->text;
    bool room = make_room(&messages, trail->message_count, &trail->message_room, sizeof *trail->message) &&
                make_room(&texts, trail->message_count, &trail->text_room, sizeof *trail->text);
    trail->message = messages;
    trail->text = texts;
    return room;
}

static void take(void *context, const struct el2_message *message)
{
    struct el2_trail *trail = context;
    char *text = strdup(message->text);
    if (!text || !make_room_for_message(trail)) {
        free(text);
        trail->incomplete = true;
        return;
    }
    trail->text[trail->message_count] = text;
    trail->message[trail->message_count] = *message;
    trail->message[trail->message_count++].text = text;
}

struct el2_trail *el2_trail_create(void)
{
    struct el2_trail *trail = calloc(1, sizeof *trail);
    if (!trail)
        return NULL;
    trail->watch = (struct el2_watch){.see = see, .context = trail, .index = -1};
    trail->sink = (struct el2_message_sink){.take = take, .context = trail};
    return trail;
}

void el2_trail_free(struct el2_trail *trail)
{
    if (!trail)
        return;
    for (size_t i = 0; i < trail->message_count; i++)
        free(trail->text[i]);
    free(trail->text);
    free(trail->message);
    free(trail->step);
    free(trail);
}

const struct el2_watch *el2_trail_watch(const struct el2_trail *trail)
{
    return &trail->watch;
}

const struct el2_message_sink *el2_trail_sink(const struct el2_trail *trail)
{
    return &trail->sink;
}

const struct el2_step *el2_trail_steps(const struct el2_trail *trail, size_t *count)
{
    *count = trail->step_count;
    return trail->step;
}

const struct el2_message *el2_trail_messages(const struct el2_trail *trail, size_t *count)
{
    *count = trail->message_count;
    return trail->message;
}

bool el2_trail_complete(const struct el2_trail *trail)
{
    return !trail->incomplete;
}
