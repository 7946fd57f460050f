// SPDX-License-Identifier: Apache-2.0
#include "daemon/store_link.hpp"

#include "common/document_file.hpp"
#include "common/log.hpp"
#include "daemon/store/cached_answer.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fcntl.h>
#include <sys/resource.h>

namespace ocr {

namespace {

constexpr log::Domain kLog{"store"};
// A rendering beyond this (a searchable PDF) is made again when it is asked for.
constexpr std::size_t kLargestRendering = 4U << 20U;
// A worker reads a ticket in less than a server that hangs is worth. A file is there, only slow disks and large
// documents to hash take time.
constexpr StoreLink::Patience kWithServer{Milliseconds(250), Milliseconds(5000)};
constexpr StoreLink::Patience kWithFile{Milliseconds(2000), Milliseconds::max()};

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// The worker's answer has no frame for it beside the document.
bool has_frame(const std::string& format) {
  return format != "json";
}

std::string rendered(const store::CachedAnswer& stored, const std::string& format) {
  const auto& renderings = stored.answer.renderings;
  const auto found = std::find_if(renderings.begin(), renderings.end(),
                                  [&](const store::Rendering& each) { return each.format == format; });
  if (found != renderings.end()) return found->content;
  if (format != "text") throw Error(ErrorCode::internal, "a rendering is missing from the store");
  return store::document_text(stored.answer.document);
}

// A descriptor of our own on the document, nothing when it cannot be had: the worker's path says why.
UniqueFd opened(const Job& job, std::uint64_t limit) {
  if (job.document) return UniqueFd(::fcntl(job.document.get(), F_DUPFD_CLOEXEC, 3));
  try {
    return open_document(job.request.path, limit).fd;
  } catch (const Error&) {
    return {};
  }
}

}  // namespace

Message stored_result(const ReadRequest& request, const store::CachedAnswer& answer, double queue_ms, double total_ms) {
  auto notes = nlohmann::json::parse(answer.answer.notes, nullptr, false);
  if (!notes.is_object()) throw Error(ErrorCode::internal, "a stored answer is damaged", "--fresh reads it again");
  notes["id"] = request.id;
  Message message = encode(decode<Result>({Kind::result, notes.dump(), {}}));
  message.frames.push_back(store::cached_document(answer.answer.document, request.file, queue_ms, total_ms));
  for (const std::string& format : request.formats) {
    if (has_frame(format)) message.frames.push_back(rendered(answer, format));
  }
  return message;
}

store::Reading reading_of(const Job& job, const Parts& parts) {
  constexpr std::size_t kDocument = 1;
  auto notes = nlohmann::json::parse(parts.empty() ? std::string() : parts.front(), nullptr, false);
  if (!notes.is_object() || parts.size() <= kDocument)
    throw Error(ErrorCode::internal, "the worker gave an answer that is none", "`ocr logs` may say more");
  notes.erase("status");
  store::Reading reading{job.store_options.empty() ? store::options_of(job.request) : job.store_options,
                         store::utc_now(),
                         {parts[kDocument], notes.dump(), {}}};
  std::size_t frame = kDocument + 1;
  for (const std::string& format : job.request.formats) {
    if (!has_frame(format)) continue;
    if (frame >= parts.size()) break;
    if (parts[frame].size() <= kLargestRendering) reading.answer.renderings.push_back({format, parts[frame]});
    ++frame;
  }
  return reading;
}

StoreLink::StoreLink(EventLoop& loop, const Config& config, const Paths& paths)
    : StoreLink(loop, config, paths, config.database_url.empty() ? kWithFile : kWithServer) {}

StoreLink::StoreLink(EventLoop& loop, const Config& config, const Paths& paths, Patience patience)
    : loop_(loop), config_(config), patience_(patience) {
  if (!config.database_url.empty()) {
    // A core would hold its password.
    const rlimit none{0, 0};
    static_cast<void>(::setrlimit(RLIMIT_CORE, &none));
  }
  settings_.location = {config.database_url, paths.database()};
  settings_.spool = paths.spool();
  settings_.spool_limit = config.spool_limit.value;
  settings_.text_limit = static_cast<std::int64_t>(config.store_limit.value);
}

StoreLink::~StoreLink() {
  loop_.cancel(watch_);
  for (const auto& [number, each] : waiting_)
    loop_.cancel(each.given_up);
  if (writer_) loop_.unwatch(mailbox_.descriptor());
}

void StoreLink::open(const std::string& engine, store::StoreWriter::Opened opened) {
  engine_ = engine;
  if (config_.store == "off" || writer_) {
    opened(std::nullopt);
    return;
  }
  loop_.watch(mailbox_.descriptor(), [this] { mailbox_.deliver(); });
  writer_ = std::make_unique<store::StoreWriter>(settings_, mailbox_,
                                                 [this, opened = std::move(opened)](const std::optional<Error>& error) {
                                                   usable_ = !error;
                                                   opened(error);
                                                 });
  reader_ = std::make_unique<store::CacheReader>(settings_.location, *writer_, mailbox_);
}

bool StoreLink::may_know(const ReadRequest& request) const noexcept {
  return reader_ != nullptr && usable_ && !engine_.empty() && may_become_known(request) &&
         !reader_->hangs(patience_.look_up);
}

bool StoreLink::may_become_known(const ReadRequest& request) const noexcept {
  return config_.store != "off" && !request.fresh && !request.no_store && store::may_be_cached(request);
}

void StoreLink::look_up(Job& job, Found found) {
  const std::uint64_t number = ++last_waiting_;
  const auto until = Clock::now() + patience_.look_up;
  waiting_.emplace(number,
                   Waiting{std::move(found), loop_.at(until, [this, number] { settle(number, std::nullopt); })});
  watch();
  job.store_options = store::options_of(job.request);
  store::Lookup lookup{opened(job, config_.max_input.value), engine_, job.store_options, job.request.formats, until};
  reader_->find(std::move(lookup), [this, number, request = job.request,
                                    arrived = job.arrived](std::optional<store::CachedAnswer> stored) {
    std::optional<Message> answer;
    try {
      const double waited = milliseconds_since(arrived);
      if (stored) answer = stored_result(request, *stored, waited, waited);
    } catch (const std::exception& error) {
      kLog.warning("document {}: {}", stored->document_id, error.what());
    }
    settle(number, std::move(answer));
  });
}

void StoreLink::settle(std::uint64_t number, std::optional<Message> answer) {
  const auto waiting = waiting_.find(number);
  if (waiting == waiting_.end()) return;
  const Found found = std::move(waiting->second.found);
  loop_.cancel(waiting->second.given_up);
  waiting_.erase(waiting);
  found(std::move(answer));
}

void StoreLink::keep(const Job& job, const Parts& parts, store::StoreWriter::Kept kept, bool more) {
  if (!writer_ || !usable_ || job.request.no_store) {
    kept(std::nullopt);
    return;
  }
  std::optional<store::Reading> reading;
  try {
    reading = reading_of(job, parts);
  } catch (const Error& error) {
    kept(error);
    return;
  }
  ++kept_soon_;
  writer_->keep(
      *std::move(reading),
      [this, kept = std::move(kept)](const std::optional<Error>& error) {
        --kept_soon_;
        kept(error);
      },
      more);
  watch();
}

void StoreLink::watch() {
  if (settings_.location.url.empty() || watch_ != 0) return;
  watch_ = loop_.after(patience_.server / 2, [this] {
    watch_ = 0;
    writer_->interrupt(patience_.server);
    reader_->interrupt(patience_.server);
    if (kept_soon_ > 0 || reader_->hangs(patience_.look_up)) watch();
  });
}

std::string StoreLink::state() const {
  if (!writer_) return config_.store == "off" ? "off" : "opening";
  switch (writer_->status().state) {
    case store::StoreWriter::State::opening:
      return "opening";
    case store::StoreWriter::State::open:
      return "open";
    case store::StoreWriter::State::away:
      return "away";
    case store::StoreWriter::State::failed:
      return "failed";
  }
  return "failed";
}

StoreStatus StoreLink::status() const {
  StoreStatus report;
  report.state = state();
  if (!writer_) return report;
  const auto status = writer_->status();
  const auto counts = reader_->counts();
  report.database = status.name;
  report.problem = status.problem;
  report.queued = status.queued;
  report.stored = status.stored;
  report.spooled = status.spooled.files;
  report.spooled_bytes = static_cast<std::int64_t>(status.spooled.bytes);
  report.hits = counts.hits;
  report.misses = counts.misses;
  return report;
}

}  // namespace ocr
