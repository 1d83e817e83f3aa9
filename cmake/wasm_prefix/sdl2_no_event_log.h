/* Comes before SDL_events.c. A hint can make SDL write every event to the console: names and
   formats for all of them. SDL_clamp() is used there once, to take over the hint's number; with
   nothing but zero to take over, the compiler leaves the log out. */
#pragma once

#include <SDL_stdinc.h>

#undef SDL_clamp
#define SDL_clamp(x, least, most) 0
