// SPDX-License-Identifier: Apache-2.0
#include "daemon/zygote/sandbox.hpp"

#include "common/fd.hpp"

#include <seccomp.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <string_view>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ocr {

namespace {

bool set_limit(__rlimit_resource resource, rlim_t value) noexcept {
  const rlimit limit{value, value};
  return ::setrlimit(resource, &limit) == 0;
}

bool set_limits(std::uint64_t memory) noexcept {
  bool all = set_limit(RLIMIT_CORE, 0);
  all = set_limit(RLIMIT_FSIZE, 0) && all;
  all = set_limit(RLIMIT_NPROC, 0) && all;
  if (memory > 0) all = set_limit(RLIMIT_AS, memory) && all;
  return all;
}

// Rights of the first Landlock version, all of them: whatever is not allowed below is denied.
constexpr std::uint64_t kAllFileRights =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE |
    LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
    LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
    LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
    LANDLOCK_ACCESS_FS_MAKE_SYM;

constexpr std::string_view kNowhere = "/dev/null";

bool enter_landlock(const std::vector<std::string>& readable) noexcept {
  landlock_ruleset_attr attributes{};
  attributes.handled_access_fs = kAllFileRights;
  const UniqueFd ruleset(static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0)));
  if (!ruleset) return false;
  for (const std::string& folder : readable) {
    const UniqueFd fd(::open(folder.c_str(), O_PATH | O_CLOEXEC));
    if (!fd) continue;  // a folder of sys.path that does not exist
    landlock_path_beneath_attr rule{};
    // Mapping a shared library needs no right to execute: that right is for execve.
    rule.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
    rule.parent_fd = fd.get();
    if (::syscall(SYS_landlock_add_rule, ruleset.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
      rule.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE;  // a file, not a folder
      // Libraries throw their messages away there, and some crash when they may not.
      if (folder == kNowhere) rule.allowed_access |= LANDLOCK_ACCESS_FS_WRITE_FILE;
      static_cast<void>(::syscall(SYS_landlock_add_rule, ruleset.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0));
    }
  }
  return ::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) == 0;
}

// Calls that reading a document never needs. Denied with EPERM, so that a library that merely tries goes on.
constexpr std::array kDenied{
    SCMP_SYS(socket),
    SCMP_SYS(socketpair),
    SCMP_SYS(connect),
    SCMP_SYS(bind),
    SCMP_SYS(listen),
    SCMP_SYS(accept),
    SCMP_SYS(accept4),
    SCMP_SYS(execve),
    SCMP_SYS(execveat),
    SCMP_SYS(fork),
    SCMP_SYS(vfork),
    SCMP_SYS(ptrace),
    SCMP_SYS(kill),
    SCMP_SYS(pidfd_open),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(bpf),
    SCMP_SYS(mount),
    SCMP_SYS(umount2),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
    SCMP_SYS(keyctl),
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(kexec_load),
    SCMP_SYS(reboot),
    SCMP_SYS(open_by_handle_at),
    SCMP_SYS(setuid),
};

bool enter_seccomp() noexcept {
  scmp_filter_ctx filter = ::seccomp_init(SCMP_ACT_ALLOW);
  if (filter == nullptr) return false;
  // Also for threads that exist already, as models may have started some.
  bool fine = ::seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0;
  for (const int call : kDenied)
    fine = ::seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0) == 0 && fine;
  // Threads may be made, processes may not; clone3 hides its flags in memory, so libc is sent to clone.
  fine = ::seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0 && fine;
  fine = ::seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                            SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0)) == 0 &&
         fine;
  fine = fine && ::seccomp_load(filter) == 0;
  ::seccomp_release(filter);
  return fine;
}

}  // namespace

void confine_files(const SandboxSettings& settings) noexcept {
  if (settings.confine && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
    static_cast<void>(enter_landlock(settings.readable));
}

std::vector<std::string> enter_sandbox(const SandboxSettings& settings) noexcept {
  std::vector<std::string> layers;
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) layers.emplace_back("no_new_privs");
  if (set_limits(settings.memory)) layers.emplace_back("rlimits");
  if (!settings.confine) return layers;
  if (enter_landlock(settings.readable)) layers.emplace_back("landlock");
  if (enter_seccomp()) layers.emplace_back("seccomp");
  return layers;
}

void limit_cpu_time(std::int64_t seconds) noexcept {
  rusage used{};
  rlimit limit{};
  if (::getrusage(RUSAGE_SELF, &used) != 0 || ::getrlimit(RLIMIT_CPU, &limit) != 0) return;
  limit.rlim_cur = static_cast<rlim_t>(used.ru_utime.tv_sec + used.ru_stime.tv_sec + seconds);
  static_cast<void>(::setrlimit(RLIMIT_CPU, &limit));
}

}  // namespace ocr
