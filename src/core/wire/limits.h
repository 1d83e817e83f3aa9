// Every limit of the wire and of what it carries, in one place. docs/PROTOCOL.md refers here.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ithaca::wire {

inline constexpr std::uint16_t kProtocolVersion = 1;
inline constexpr std::size_t kFrameHeaderBytes = 8;
inline constexpr std::size_t kFrameBytesMax = 512 * 1024;
inline constexpr std::size_t kEnvelopeBytesMax = 256 * 1024;
inline constexpr std::size_t kControlRecordBytesMax = 128 * 1024;
inline constexpr std::size_t kPackageBytesMax = 64 * 1024;
inline constexpr std::size_t kEphemeralBytesMax = 4 * 1024;
inline constexpr std::size_t kErrorDetailBytesMax = 200;
inline constexpr std::size_t kOriginBytesMax = 300;
inline constexpr std::uint32_t kInitialCredit = 256 * 1024;
inline constexpr std::uint32_t kCreditMax = 16 * 1024 * 1024;
inline constexpr std::size_t kBatchEntriesMax = 2000;
inline constexpr std::size_t kControlRecordsPerFrameMax = 2000;
// Of one RESTORE_CONTROL: each costs the relay a few signature checks.
inline constexpr std::size_t kRestoredRecordsMax = 64;
// All packages beside one CTL, so that they and the record fit in a frame.
inline constexpr std::size_t kCtlPackagesBytesMax = 368 * 1024;

inline constexpr std::size_t kPaddedPlaintextMin = 256;
inline constexpr std::size_t kOpsPerEnvelopeMax = 1000;
inline constexpr std::size_t kOverMax = 64;
inline constexpr std::size_t kOpValueBytesMax = 64 * 1024;

inline constexpr std::size_t kPairMembersMax = 2;
inline constexpr std::size_t kMembersMax = 64;
// At one time. An epoch is sealed to every device of everybody, so the product bounds a record.
inline constexpr std::size_t kDevicesPerMemberMax = 8;
inline constexpr std::size_t kDevicesPerSpaceMax = kMembersMax * kDevicesPerMemberMax;
inline constexpr std::size_t kInvitesOpenMax = 64;
inline constexpr std::size_t kControlRecordsMax = 100'000;
inline constexpr std::size_t kActorsPerSpaceMax = 4096;
// A REMOVE lists every actor of the member and must fit in kControlRecordBytesMax, so the relay
// takes no more actors than this from one member.
inline constexpr std::size_t kActorsPerMemberMax = 700;
// The newest epochs whose keys a package holds; that many fit in kPackageBytesMax.
inline constexpr std::size_t kPackageEpochsMax = 1024;
inline constexpr std::uint64_t kInviteLifetimeMsMax = 30ull * 24 * 3600 * 1000;

inline constexpr std::size_t kMessageTextBytesMax = 16 * 1024;
inline constexpr std::size_t kNameBytesMax = 2048;  // 500 emoji, four bytes each
inline constexpr std::size_t kGoalTitleBytesMax = 2048;
inline constexpr std::size_t kGoalWhyBytesMax = 16 * 1024;
inline constexpr std::size_t kMilestoneTextBytesMax = 2048;
inline constexpr std::size_t kMilestonesPerGoalMax = 200;
inline constexpr std::size_t kEmojiBytesMax = 64;

}  // namespace ithaca::wire
