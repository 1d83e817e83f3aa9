// What SDL asks of the page and this program does without: full screen, pointer lock, keys (they
// are the document's), a question before leaving, sleeping. Emscripten's own answers are a tenth of
// the program's JavaScript.
(function() {
  var absent = {};
  [
    'emscripten_exit_fullscreen',
    'emscripten_request_fullscreen_strategy',
    'emscripten_exit_pointerlock',
    'emscripten_request_pointerlock',
    'emscripten_set_pointerlockchange_callback_on_thread',
    'emscripten_set_fullscreenchange_callback_on_thread',
    'emscripten_set_beforeunload_callback_on_thread',
    'emscripten_set_keydown_callback_on_thread',
    'emscripten_set_keyup_callback_on_thread',
    'emscripten_set_keypress_callback_on_thread',
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
