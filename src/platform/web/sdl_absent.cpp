// What SDL brings along and this program does without. SDL reaches it from its windows and
// cursors; these definitions stand before SDL's own in the link, so that its objects stay out.
//
//  - The software blitters, a fifth of the program: no surface is ever blitted.
//  - OpenGL contexts through EGL, and window surfaces: the render backends have canvases of their
//    own (render.js).
#include <SDL.h>

extern "C" {

int SDL_CalculateBlit(SDL_Surface*);
int SDL_RLESurface(SDL_Surface*);
void SDL_UnRLESurface(SDL_Surface*, int);

int SDL_CalculateBlit(SDL_Surface*) { return SDL_SetError("There are no blitters in this build."); }
int SDL_RLESurface(SDL_Surface*) { return SDL_SetError("There are no blitters in this build."); }
void SDL_UnRLESurface(SDL_Surface*, int) {}

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
