// SDL's software blitters, absent: the interface is drawn by WebGL, and no surface is ever blitted.
// SDL reaches them from its windows and cursors, and they would be a fifth of the program. These
// definitions stand before SDL's own in the link, so that its objects stay out.
#include <SDL.h>

extern "C" {

int SDL_CalculateBlit(SDL_Surface*);
int SDL_RLESurface(SDL_Surface*);
void SDL_UnRLESurface(SDL_Surface*, int);

int SDL_CalculateBlit(SDL_Surface*) { return SDL_SetError("There are no blitters in this build."); }
int SDL_RLESurface(SDL_Surface*) { return SDL_SetError("There are no blitters in this build."); }
void SDL_UnRLESurface(SDL_Surface*, int) {}

}  // extern "C"
