// SPDX-License-Identifier: Apache-2.0
#include "cli/completion.hpp"

#include "cli/app.hpp"
#include "cli/options.hpp"
#include "common/error.hpp"

#include <CLI/App.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace ocr {

namespace {

struct CompletedOption {
  std::vector<std::string> names;    // "-f", "--format"
  std::vector<std::string> choices;  // values, when they are few
  bool list = false;                 // several of them, with commas
  bool takes_value = false;
  bool file = false;
  std::string help;
};

struct CompletedCommand {
  std::string name;
  std::string summary;
  std::vector<CompletedOption> options;
  std::vector<std::string> choices;  // of the positional argument
  bool files = false;                // the positional argument is a file
};

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t bar = std::min(text.find('|', begin), text.size());
    parts.push_back(text.substr(begin, bar - begin));
    begin = bar + 1;
  }
  return parts;
}

CompletedOption completed(const CLI::Option& option) {
  CompletedOption result;
  for (const auto& name : option.get_snames())
    result.names.push_back("-" + name);
  for (const auto& name : option.get_lnames())
    result.names.push_back("--" + name);
  result.help = option.get_description();
  result.takes_value = option.get_items_expected_max() > 0;
  std::string type = result.takes_value ? option.get_type_name() : std::string();
  if (type.ends_with(kListType)) {
    result.list = true;
    type.resize(type.size() - std::string_view(kListType).size());
  }
  if (type.find('|') != std::string::npos) result.choices = split(type);
  result.file = type == kFileType || type == kDirectoryType;
  return result;
}

std::vector<CompletedCommand> tree() {
  CLI::App root("", "ocr");
  std::vector<std::unique_ptr<Command>> made;
  build_tree(root, made);
  std::vector<CompletedCommand> result;
  for (const CLI::App* app : root.get_subcommands({})) {
    CompletedCommand command{app->get_name(), app->get_description(), {}, {}, false};
    for (const CLI::Option* option : app->get_options()) {
      CompletedOption row = completed(*option);
      if (row.names.empty()) {
        command.choices = row.choices;
        command.files = row.file;
      } else {
        command.options.push_back(std::move(row));
      }
    }
    result.push_back(std::move(command));
  }
  return result;
}

std::string joined(const std::vector<std::string>& words, std::string_view separator = " ") {
  return fmt::format("{}", fmt::join(words, separator));
}

std::vector<std::string> command_names(const std::vector<CompletedCommand>& commands) {
  std::vector<std::string> names;
  for (const auto& command : commands)
    names.push_back(command.name);
  return names;
}

// In single quotes of a shell.
std::string quoted(std::string text) {
  for (std::size_t at = text.find('\''); at != std::string::npos; at = text.find('\'', at + 4))
    text.replace(at, 1, "'\\''");
  return "'" + text + "'";
}

// What completes one value, as a bash command.
std::string bash_action(const std::vector<std::string>& choices, bool file, bool list = false) {
  if (file) return "_ocr_files";
  return choices.empty() ? ":" : fmt::format("{} '{}'", list ? "_ocr_list" : "_ocr_words", joined(choices));
}

std::string bash_case(const CompletedCommand& command) {
  std::vector<std::string> words;
  std::string values;
  for (const auto& option : command.options) {
    words.insert(words.end(), option.names.begin(), option.names.end());
    if (!option.takes_value) continue;
    values += fmt::format("        {})\n          {}\n          return\n          ;;\n", joined(option.names, " | "),
                          bash_action(option.choices, option.file, option.list));
  }
  std::string text = fmt::format("    {})\n", command.name);
  if (!values.empty()) text += fmt::format("      [[ $operands ]] || case $prev in\n{}      esac\n", values);
  return text + fmt::format(
                    "      if [[ ! $operands && $cur == -* ]]; then\n        _ocr_words '{}'\n      else\n        {}\n "
                    "     fi\n      ;;\n",
                    joined(words), bash_action(command.choices, command.files));
}

// mapfile keeps a name with spaces in one piece.
constexpr std::string_view kBashHelpers = R"(
_ocr_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"); }
_ocr_list() { mapfile -t COMPREPLY < <(compgen -P "${cur%"${cur##*,}"}" -W "$1" -- "${cur##*,}"); }
_ocr_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}
_ocr_first() {
  local names
  mapfile -t names < <(compgen -W "$commands" -- "$cur")
  _ocr_files
  COMPREPLY=("${names[@]}" "${COMPREPLY[@]}")
}
)";

constexpr std::string_view kBashPrologue =
    R"(  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command=read operands='' word
  COMPREPLY=()
  # bash hands over --option=value as three words
  if [[ $cur == "=" ]]; then
    cur=''
  elif [[ $prev == "=" ]]; then
    prev=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  if ((COMP_CWORD == 1)) && [[ $cur != -* ]]; then
    _ocr_first
    return
  fi
  for word in $commands; do [[ ${COMP_WORDS[1]} == "$word" ]] && command=$word; done
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do [[ $word == -- ]] && operands=yes; done
)";

std::string bash_script(const std::vector<CompletedCommand>& commands) {
  std::string text =
      "# SPDX-License-Identifier: Apache-2.0\n# shellcheck shell=bash\n# bash completion for ocr, printed by `ocr "
      "completion bash`\n";
  text += kBashHelpers;
  text += fmt::format("_ocr() {{\n  local commands='{}'\n{}  case $command in\n", joined(command_names(commands)),
                      kBashPrologue);
  for (const auto& command : commands)
    text += bash_case(command);
  return text +
         "  esac\n  ((COMP_CWORD == 1)) && [[ --version == \"$cur\"* ]] && COMPREPLY+=(--version)\n}\ncomplete -F _ocr "
         "ocr\n";
}

// A spec of _arguments: '(-f --format)'{-f,--format}'[help]:value:(a b)'.
std::string zsh_option(const CompletedOption& option) {
  std::string help = option.help;
  for (const char special : {'[', ']', ':'})
    std::replace(help.begin(), help.end(), special, special == ':' ? ';' : special == '[' ? '(' : ')');
  std::string value;
  if (option.takes_value)
    value = option.file              ? ":file:_files"
            : option.choices.empty() ? ":value: "
            : option.list            ? fmt::format(":value:_sequence compadd - {}", joined(option.choices))
                                     : fmt::format(":value:({})", joined(option.choices));
  const std::string names = option.names.size() == 1 ? quoted(option.names.front())
                                                     : fmt::format("{}{{{}}}", quoted("(" + joined(option.names) + ")"),
                                                                   joined(option.names, ","));
  return fmt::format("    {}{} \\\n", names, quoted("[" + help + "]" + value));
}

std::string zsh_script(const std::vector<CompletedCommand>& commands) {
  std::string descriptions;
  std::string cases;
  for (const auto& command : commands) {
    descriptions += fmt::format("    {}\n", quoted(command.name + ":" + command.summary));
    cases += fmt::format("  {})\n    _arguments -s \\\n", command.name);
    for (const auto& option : command.options)
      cases += zsh_option(option);
    cases += command.files             ? "    '*:file:_files'\n"
             : command.choices.empty() ? "    ':: :'\n"
                                       : fmt::format("    ':value:({})'\n", joined(command.choices));
    cases += "    ;;\n";
  }
  return fmt::format(
      "#compdef ocr\n# SPDX-License-Identifier: Apache-2.0\n# zsh completion for ocr, printed by `ocr completion "
      "zsh`\n_ocr() {{\n  local -a commands\n  local command=read\n  commands=(\n{}  )\n"
      "  if ((CURRENT == 2)); then\n    _describe command commands\n    [[ ${{words[2]}} == -* ]] || _files\n    [[ "
      "${{words[2]}} == -* ]] || return\n  fi\n"
      "  if ((${{commands[(I)${{words[2]}}:*]}})); then\n    command=${{words[2]}}\n    shift words\n    "
      "((CURRENT--))\n  fi\n  case $command in\n{}  esac\n}}\n"
      "if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _ocr \"$@\"; else compdef _ocr ocr; fi\n",
      descriptions, cases);
}

std::string fish_option(const std::string& condition, const CompletedOption& option) {
  std::string names;
  for (const auto& name : option.names)
    names += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  std::string value;
  if (option.takes_value)
    value = option.file              ? " -r -F"
            : option.choices.empty() ? " -x"
            : option.list ? fmt::format(" -x -a {}", quoted("(__fish_append , " + joined(option.choices) + ")"))
                          : fmt::format(" -x -a {}", quoted(joined(option.choices)));
  return fmt::format("complete -c ocr -n {}{}{} -d {}\n", quoted(condition), names, value, quoted(option.help));
}

std::string fish_script(const std::vector<CompletedCommand>& commands) {
  const std::string names = joined(command_names(commands));
  std::string text = fmt::format(
      "# SPDX-License-Identifier: Apache-2.0\n# fish completion for ocr, printed by `ocr completion fish`\nset -l "
      "commands {}\n",
      names);
  for (const auto& command : commands) {
    text +=
        fmt::format("complete -c ocr -n '__fish_use_subcommand' -a {} -d {}\n", command.name, quoted(command.summary));
    const std::string condition =
        command.name == "read" ? fmt::format("not __fish_seen_subcommand_from {}", names.substr(names.find(' ') + 1))
                               : "__fish_seen_subcommand_from " + command.name;
    for (const auto& option : command.options)
      text += fish_option(condition, option);
    if (!command.files)
      text += fmt::format("complete -c ocr -n {} -f{}\n", quoted("__fish_seen_subcommand_from " + command.name),
                          command.choices.empty() ? "" : " -a " + quoted(joined(command.choices)));
  }
  return text;
}

}  // namespace

std::string completion_script(std::string_view shell) {
  if (shell == "bash") return bash_script(tree());
  if (shell == "zsh") return zsh_script(tree());
  if (shell == "fish") return fish_script(tree());
  throw Error(ErrorCode::usage, fmt::format("there is no completion for '{}'", shell), "give bash, zsh or fish");
}

}  // namespace ocr
