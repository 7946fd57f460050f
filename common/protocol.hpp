// SPDX-License-Identifier: Apache-2.0
// The wire between a client and ocrd, as docs/PROTOCOL.md describes it: every message, its number and its JSON.
// A change here changes docs/PROTOCOL.md and the golden files under tests/data/protocol in the same commit.
#pragma once

#include "common/error.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ocr {

inline constexpr std::uint8_t kProtocolVersion = 1;

// Numbers are explicit and never used again. C --> D: client to daemon; D --> C: daemon to client.
enum class Kind : std::uint8_t {
  hello = 1,   // C --> D
  read = 2,    // C --> D
  cancel = 3,  // C --> D
  status = 4,  // C --> D
  stop = 5,    // C --> D
  wait = 6,    // C --> D

  accepted = 65,       // D --> C
  progress = 66,       // D --> C
  result = 67,         // D --> C
  failure = 68,        // D --> C
  welcome = 69,        // D --> C
  status_report = 70,  // D --> C
  done = 71,           // D --> C
};

// One multipart message: header frame, JSON frame, then opaque frames.
struct Message {
  Kind kind{};
  std::string json = "{}";
  std::vector<std::string> frames;
};

// The 8 bytes of frame 0: "OCRW", version, kind, two zero bytes.
[[nodiscard]] std::string encode_header(Kind kind);
// Throws Error{protocol_mismatch} for another version, Error{bad_request} for anything that is no header of ours.
[[nodiscard]] Kind decode_header(const std::string& frame);

struct Hello {  // C --> D
  std::string version;
  std::string build;
  std::int64_t stamp = 0;
  std::string lease;       // the token sent on the lease socket, empty without one
  bool take_over = false;  // this client may start a daemon of its own build: an older one shall read nothing for it
  bool replace = false;    // and is about to, with start.lock in its hands: an older daemon lets go of its names now
};

struct Welcome {  // D --> C, the answer to hello
  int protocol = kProtocolVersion;
  std::string version;
  std::string build;
  std::int64_t stamp = 0;
  std::int64_t pid = 0;
  std::string state;              // as in the status report
  std::int64_t window = 0;        // most documents of this client that may wait or run at once
  bool leaving = false;           // this daemon reads nothing more, or nothing for this newer build: connect again
  std::int64_t recognitions = 0;  // as many more may be in the lane of recognition; 0 of a daemon that does not tell
};

// A layout of the user's own: the client reads the file, since workers may not.
struct LayoutFile {
  std::string name;
  std::string text;
};

inline constexpr const char* kLaneText = "text";
inline constexpr const char* kLaneOcr = "ocr";
inline constexpr const char* kRecogniseAuto = "auto";
inline constexpr const char* kQualityBest = "best";

// What a document may take in workers when the client sets no limit: so much, and more for each page that is
// recognised.
inline constexpr std::int64_t kUsualTimeoutMs = 60'000;
inline constexpr std::int64_t kPageTimeoutMs = 10'000;

struct ReadRequest {     // C --> D; the document is `path`, or frame 2
  std::uint64_t id = 0;  // chosen by the client, unique among its open requests, not 0
  std::string file;      // the name to show, any bytes
  std::string path;      // absolute, any bytes; empty when the document is in frame 2
  std::string pages;     // "1-3,5", empty for all
  std::string password;  // empty for none
  std::string engine = "auto";
  std::vector<std::string> formats;
  bool explain = false;
  std::int64_t timeout_ms = 0;             // 0: none is set, the usual one holds
  std::string recognise = kRecogniseAuto;  // "force": every page from its picture, "never": none
  std::string quality = kQualityBest;      // or "fast"
  std::vector<std::string> languages;      // of the print, as Tesseract names them; empty for any
  std::vector<LayoutFile> layouts;
  bool fresh = false;     // read it though the answer is stored
  bool no_store = false;  // leave no trace in the store, and ask nothing of it
};

struct Cancel {          // C --> D
  std::uint64_t id = 0;  // 0 cancels all of this client's documents
};

struct Stop {        // C --> D, answered by done
  bool now = false;  // false: documents that were accepted are finished first
};

struct Accepted {  // D --> C: the document has to wait (a document that starts at once is not announced), or is now in
                   // the lane of recognition, where it no longer counts against the window
  std::uint64_t id = 0;
  std::int64_t ahead = 0;  // documents that wait before it
  std::string lane = kLaneText;
};

struct Progress {      // D --> C: what this client's documents wait for
  std::string stage;   // warm-up: "interpreter", "import", "first_document", "workers"; recognition: "models" while its
                       // models are loaded, "reading" when they are
  std::string module;  // for "import"
  std::int64_t index = 0;
  std::int64_t total = 0;
};

struct WarningInfo {
  std::string code;
  std::string message;
  std::int64_t page = 0;  // 0 when it is about the whole document
};

struct Result {  // D --> C; frame 2 is the document, then one frame for each format asked for other than "json"
  std::uint64_t id = 0;
  std::vector<std::string> failed_checks;
  std::vector<WarningInfo> warnings;
};

struct ErrorInfo {
  std::string code;
  std::string message;
  std::string hint;
  bool retryable = false;

  [[nodiscard]] static ErrorInfo from(const Error& error);
  [[nodiscard]] ErrorCode number() const noexcept;  // internal when the name is not ours
};

struct Failure {  // D --> C; id 0 when it answers something other than a document; frame 2 is the failure record of a
                  // document
  std::uint64_t id = 0;
  ErrorInfo error;
};

// Each struct is one message; decode throws Error{bad_request} when a required field is missing or has the wrong type.
[[nodiscard]] Message encode(const Hello& message);
[[nodiscard]] Message encode(const Welcome& message);
[[nodiscard]] Message encode(const ReadRequest& message);
[[nodiscard]] Message encode(const Cancel& message);
[[nodiscard]] Message encode(const Stop& message);
[[nodiscard]] Message encode(const Accepted& message);
[[nodiscard]] Message encode(const Progress& message);
[[nodiscard]] Message encode(const Result& message);
[[nodiscard]] Message encode(const Failure& message);
[[nodiscard]] Message status_request();
[[nodiscard]] Message wait_request();
[[nodiscard]] Message done();

// Declared for every struct above and defined for each in protocol.cpp: one that is missing fails to link.
template <typename T>
[[nodiscard]] T decode(const Message& message);

}  // namespace ocr
