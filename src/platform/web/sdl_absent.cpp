// What SDL brings along and this program does without. SDL reaches it from its windows and
// cursors; these definitions stand before SDL's own in the link, so that its objects stay out.
//
//  - Surfaces and their blitters, a fifth of the program: cursors and icons are the browser's.
//  - Gestures that SDL learns by a unistroke recogniser.
//  - OpenGL contexts through EGL, and window surfaces: the render backends have canvases of their
//    own (render.js).
//  - Keys, which are the document's, full screen and pointer lock: SDL does not hear of them.
#include <SDL.h>
#include <emscripten/html5.h>

extern "C" {

using KeyCallback = em_key_callback_func;

EMSCRIPTEN_RESULT emscripten_set_keydown_callback_on_thread(const char*, void*, EM_BOOL,
                                                            KeyCallback, pthread_t) {
  return EMSCRIPTEN_RESULT_NOT_SUPPORTED;
}
EMSCRIPTEN_RESULT emscripten_set_keyup_callback_on_thread(const char*, void*, EM_BOOL, KeyCallback,
                                                          pthread_t) {
  return EMSCRIPTEN_RESULT_NOT_SUPPORTED;
}
EMSCRIPTEN_RESULT emscripten_set_keypress_callback_on_thread(const char*, void*, EM_BOOL,
                                                             KeyCallback, pthread_t) {
  return EMSCRIPTEN_RESULT_NOT_SUPPORTED;
}
EMSCRIPTEN_RESULT emscripten_set_fullscreenchange_callback_on_thread(
    const char*, void*, EM_BOOL, em_fullscreenchange_callback_func, pthread_t) {
  return EMSCRIPTEN_RESULT_NOT_SUPPORTED;
}
EMSCRIPTEN_RESULT emscripten_set_pointerlockchange_callback_on_thread(
    const char*, void*, EM_BOOL, em_pointerlockchange_callback_func, pthread_t) {
  return EMSCRIPTEN_RESULT_NOT_SUPPORTED;
}
EMSCRIPTEN_RESULT emscripten_request_fullscreen_strategy(const char*, EM_BOOL,
                                                         const EmscriptenFullscreenStrategy*) {
  return EMSCRIPTEN_RESULT_NOT_SUPPORTED;
}
EMSCRIPTEN_RESULT emscripten_exit_fullscreen() { return EMSCRIPTEN_RESULT_NOT_SUPPORTED; }
EMSCRIPTEN_RESULT emscripten_request_pointerlock(const char*, EM_BOOL) {
  return EMSCRIPTEN_RESULT_NOT_SUPPORTED;
}
EMSCRIPTEN_RESULT emscripten_exit_pointerlock() { return EMSCRIPTEN_RESULT_NOT_SUPPORTED; }

SDL_Surface* SDL_CreateRGBSurface(Uint32, int, int, int, Uint32, Uint32, Uint32, Uint32) {
  return nullptr;
}
SDL_Surface* SDL_CreateRGBSurfaceFrom(void*, int, int, int, int, Uint32, Uint32, Uint32, Uint32) {
  return nullptr;
}
SDL_Surface* SDL_ConvertSurfaceFormat(SDL_Surface*, Uint32, Uint32) { return nullptr; }
void SDL_FreeSurface(SDL_Surface*) {}

int SDL_CalculateBlit(SDL_Surface*);
int SDL_CalculateBlit(SDL_Surface*) { return -1; }

int SDL_GestureAddTouch(SDL_TouchID);
int SDL_GestureDelTouch(SDL_TouchID);
void SDL_GestureProcessEvent(SDL_Event*);
void SDL_GestureQuit();

int SDL_GestureAddTouch(SDL_TouchID) { return 0; }
int SDL_GestureDelTouch(SDL_TouchID) { return 0; }
void SDL_GestureProcessEvent(SDL_Event*) {}
void SDL_GestureQuit() {}

struct SDL_VideoDevice;

int Emscripten_GLES_LoadLibrary(SDL_VideoDevice*, const char*);
SDL_GLContext Emscripten_GLES_CreateContext(SDL_VideoDevice*, SDL_Window*);
int Emscripten_GLES_SwapWindow(SDL_VideoDevice*, SDL_Window*);
int Emscripten_GLES_MakeCurrent(SDL_VideoDevice*, SDL_Window*, SDL_GLContext);
void* SDL_EGL_GetProcAddress(SDL_VideoDevice*, const char*);
void SDL_EGL_UnloadLibrary(SDL_VideoDevice*);
int SDL_EGL_SetSwapInterval(SDL_VideoDevice*, int);
int SDL_EGL_GetSwapInterval(SDL_VideoDevice*);
void SDL_EGL_DeleteContext(SDL_VideoDevice*, SDL_GLContext);
void* SDL_EGL_CreateSurface(SDL_VideoDevice*, void*);
void SDL_EGL_DestroySurface(SDL_VideoDevice*, void*);
int Emscripten_CreateWindowFramebuffer(SDL_VideoDevice*, SDL_Window*, Uint32*, void**, int*);
int Emscripten_UpdateWindowFramebuffer(SDL_VideoDevice*, SDL_Window*, const SDL_Rect*, int);
void Emscripten_DestroyWindowFramebuffer(SDL_VideoDevice*, SDL_Window*);

int Emscripten_GLES_LoadLibrary(SDL_VideoDevice*, const char*) { return -1; }
SDL_GLContext Emscripten_GLES_CreateContext(SDL_VideoDevice*, SDL_Window*) { return nullptr; }
int Emscripten_GLES_SwapWindow(SDL_VideoDevice*, SDL_Window*) { return -1; }
int Emscripten_GLES_MakeCurrent(SDL_VideoDevice*, SDL_Window*, SDL_GLContext) { return -1; }
void* SDL_EGL_GetProcAddress(SDL_VideoDevice*, const char*) { return nullptr; }
void SDL_EGL_UnloadLibrary(SDL_VideoDevice*) {}
int SDL_EGL_SetSwapInterval(SDL_VideoDevice*, int) { return -1; }
int SDL_EGL_GetSwapInterval(SDL_VideoDevice*) { return 0; }
void SDL_EGL_DeleteContext(SDL_VideoDevice*, SDL_GLContext) {}
void* SDL_EGL_CreateSurface(SDL_VideoDevice*, void*) { return nullptr; }
void SDL_EGL_DestroySurface(SDL_VideoDevice*, void*) {}
int Emscripten_CreateWindowFramebuffer(SDL_VideoDevice*, SDL_Window*, Uint32*, void**, int*) {
  return -1;
}
int Emscripten_UpdateWindowFramebuffer(SDL_VideoDevice*, SDL_Window*, const SDL_Rect*, int) {
  return -1;
}
void Emscripten_DestroyWindowFramebuffer(SDL_VideoDevice*, SDL_Window*) {}

}  // extern "C"
