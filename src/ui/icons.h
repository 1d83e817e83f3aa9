// The icons of the interface: the part of the Lucide icon font that is shipped.
//
// The values are the font's private-use codepoints. cmake/ reads this file to make the font's
// subset, so a line added here is all that a new icon needs.
#pragma once

#include <cstdint>

namespace ithaca::ui {

enum class Icon : uint32_t {
  kNone = 0,
  kToday = 0xe178,         // sun
  kSpaces = 0xe40d,        // messages-square
  kSearch = 0xe151,        // search
  kSettings = 0xe154,      // settings
  kPlus = 0xe13d,          // plus
  kLock = 0xe10b,          // lock
  kOffline = 0xe08d,       // cloud-off
  kInvite = 0xe1a2,        // user-plus
  kMore = 0xe0b6,          // ellipsis
  kCheck = 0xe06c,         // check
  kCheckDouble = 0xe38e,   // check-check
  kClock = 0xe087,         // clock
  kCalendar = 0xe063,      // calendar
  kEmoji = 0xe164,         // smile
  kSend = 0xe4f2,          // send-horizontal
  kOtherVersion = 0xe28d,  // git-fork
  kPrepare = 0xe2b7,       // calendar-check
  kSparkles = 0xe412,      // sparkles
  kBack = 0xe06e,          // chevron-left; mirrored by the layout
  kForward = 0xe06f,       // chevron-right
  kDown = 0xe06d,          // chevron-down
  kUp = 0xe070,            // chevron-up
  kClose = 0xe1b2,         // x
  kCopy = 0xe09e,          // copy
  kEdit = 0xe1f9,          // pencil
  kDelete = 0xe18e,        // trash-2
  kReply = 0xe22a,         // reply
  kLink = 0xe102,          // link
  kDownload = 0xe0b2,      // download
  kUpload = 0xe19e,        // upload
  kShield = 0xe158,        // shield
  kShieldCheck = 0xe1ff,   // shield-check
  kKey = 0xe0fd,           // key
  kWarning = 0xe193,       // triangle-alert
  kInfo = 0xe0f9,          // info
  kError = 0xe077,         // circle-alert
  kGoal = 0xe180,          // target
  kUser = 0xe19f,          // user
  kUsers = 0xe1a4,         // users
  kPhone = 0xe163,         // smartphone
  kDevice = 0xe0ed,        // hard-drive
  kRefresh = 0xe145,       // refresh-cw
  kUndo = 0xe19b,          // undo
  kMoon = 0xe11e,          // moon
  kGlobe = 0xe0e8,         // globe
  kDrag = 0xe0eb,          // grip-vertical
  kArchive = 0xe041,       // archive
  kHelp = 0xe082,          // circle-question-mark
  kExit = 0xe10e,          // log-out
  kShare = 0xe156,         // share-2
  kEye = 0xe0ba,           // eye
  kHeart = 0xe0f2,         // heart
  kFlag = 0xe0d1,          // flag
  kKeyboard = 0xe284,      // keyboard
  kPrint = 0xe141,         // printer
  kOtherTab = 0xe0b9,      // external-link
};

}  // namespace ithaca::ui
