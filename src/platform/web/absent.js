// What SDL asks of the page and this program does without: a question before leaving, sleeping.
// Emscripten's own answers bring along much of its JavaScript. sdl_absent.cpp has the rest.
(function() {
  var absent = {};
  [
    'emscripten_set_beforeunload_callback_on_thread',
    'emscripten_set_window_title',
    'emscripten_sleep',
  ].forEach(function(name) {
    absent[name] = function() {
      return -1;
    };
    absent[name + '__deps'] = [];
    absent[name + '__postset'] = '';
  });
  // Emscripten's own brings along its main loop, canvas sizes and full screen.
  absent.emscripten_get_screen_size = function(width, height) {
    HEAP32[width >> 2] = screen.width;
    HEAP32[height >> 2] = screen.height;
  };
  absent.emscripten_get_screen_size__deps = [];
  mergeInto(LibraryManager.library, absent);
})();
