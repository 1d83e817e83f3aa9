/* Answers for the parts of SDL2 that sdl2.cmake leaves out and that Dear ImGui's backend asks
   about: there is no game controller, no SDL renderer and no shared object. */
#include "SDL.h"

#include <GLES2/gl2.h>
#include <string.h>

/* Without this one the linker would take SDL 1's, and with it all of SDL 1's JavaScript. */
int SDL_NumJoysticks(void) { return 0; }

SDL_bool SDL_IsGameController(int joystick_index) {
    (void)joystick_index;
    return SDL_FALSE;
}

SDL_GameController* SDL_GameControllerOpen(int joystick_index) {
    (void)joystick_index;
    return NULL;
}

void SDL_GameControllerClose(SDL_GameController* controller) { (void)controller; }

Sint16 SDL_GameControllerGetAxis(SDL_GameController* controller, SDL_GameControllerAxis axis) {
    (void)controller;
    (void)axis;
    return 0;
}

Uint8 SDL_GameControllerGetButton(SDL_GameController* controller, SDL_GameControllerButton button) {
    (void)controller;
    (void)button;
    return 0;
}

int SDL_GetRendererOutputSize(SDL_Renderer* renderer, int* width, int* height) {
    (void)renderer;
    (void)width;
    (void)height;
    return SDL_SetError("this build of SDL has no renderer");
}

void SDL_UnloadObject(void* handle) { (void)handle; }

/* SDL asks for the address of a few functions. Emscripten's own answer to any name would keep all of
   WebGL in the program and in its JavaScript, a tenth of the download. */
void* eglGetProcAddress(const char* name) {
    if (strcmp(name, "glGetString") == 0) return (void*)glGetString;
    if (strcmp(name, "glGetIntegerv") == 0) return (void*)glGetIntegerv;
    if (strcmp(name, "glGetError") == 0) return (void*)glGetError;
    if (strcmp(name, "glBindFramebuffer") == 0) return (void*)glBindFramebuffer;
    if (strcmp(name, "glGetFramebufferAttachmentParameteriv") == 0) {
        return (void*)glGetFramebufferAttachmentParameteriv;
    }
    return NULL;
}
