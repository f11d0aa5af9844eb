#include "api/cli/usage.h"

#include <CLI/CLI.hpp>
#include <map>
#include <string_view>

#include "engine/spelling.h"
#include "rules/text/yaml.h"

namespace redress {
namespace {

// By the English, as main.cpp has it.
const std::map<std::string_view, std::string_view> chinese = {
    {"Redress closes the loop on every bad review of a government service.",
     "Redress：政务服务差评闭环管理，每一条差评都有人办、按时办、办到位。"},
    {"Exit codes: 0 done, 1 went wrong, 2 wrong usage.", "退出码：0 完成，1 有问题，2 用法不对。"},
    {"Run the server", "启动服务"},
    {"Directory of the database; made if there is none", "数据目录；没有则新建"},
    {"Policy files to adopt; calendars/ and dictionaries/ beside them are looked into. None: those "
     "the database has",
     "要采用的规则文件；旁边的calendars/和dictionaries/一并读取。不写：用数据库已有的规则"},
    {"HOST:PORT; port 0 takes a free one", "地址:端口；端口0表示任取一个空闲端口"},
    {"HOST:PORT, or :PORT on loopback; port 0 takes a free one",
     "地址:端口，或:端口（仅本机）；端口0表示任取一个空闲端口"},
    {"Run on a made-up clock from this time on; POST /v1/test-clock moves it",
     "使用虚拟时钟，从该时间开始；由POST /v1/test-clock推进"},
    {"Log there instead of to standard error; SIGHUP opens it anew",
     "日志写入该文件，而不是标准错误；收到SIGHUP后重新打开"},
    {"Start although so many acknowledged entries are missing",
     "虽缺少这么多条已确认的记录，仍然启动"},
    {"Recount everything from the ledger and compare", "按台账重新计算一遍并核对"},
    {"Directory of the database, not in use", "数据目录，须未被使用"},
    {"Directory of the database, in use or not; it is only read", "数据目录，是否在用均可；只读取"},
    {"The running server; unless said, as REDRESS_SERVER in the environment says",
     "正在运行的服务；默认按环境变量REDRESS_SERVER"},
    {"A name that browsers ask for it by, such as a proxy's: NAME or NAME:PORT; may be given "
     "several times. Loopback and the address of --listen always are",
     "浏览器访问所用的名称，如代理的：名称或名称:端口，可写多次。本机回环地址和--"
     "listen的地址总在其中"},
    {"Whose policy counts, of a unit that lies in several regions",
     "单位属于多个区划时，适用哪个区划的规则"},
    {"csv: a table for a spreadsheet", "csv：可用电子表格打开的表"},
    {"Who does it, for the ledger", "操作人，记入台账"},
    {"Why, for the ledger", "原因，记入台账"},
    {"Say what would happen, and change nothing", "只说明会发生什么，不作改动"},
    {"What may happen to deadlines that run: extend_only (unless said) or both",
     "对在办期限的影响：extend_only（默认，只延不缩）或both"},
    {"The calendars that deadlines are counted by", "计算期限所用的日历"},
    {"A year as a page of months", "按月列出一年"},
    {"Files, or names on the server; layers in order", "文件，或服务器上的名称；多个则按顺序叠加"},
    {"This year unless said", "默认今年"},
    {"zh or en; as LANG says unless said", "zh或en；默认依LANG"},
    {"What looks wrong in a calendar", "检查日历"},
    {"The first year that cases reach", "工单涉及的第一年"},
    {"The last", "最后一年"},
    {"Put a calendar, new or revised, in force", "使新的或修订的日历生效"},
    {"The calendar, YAML", "日历，YAML"},
    {"Take holiday-cn's notice of a year into a calendar", "把holiday-cn某年的放假通知并入日历"},
    {"Its JSON, such as 2027.json", "其JSON，如2027.json"},
    {"A file, which is rewritten, or a name on the server", "文件（将被改写），或服务器上的名称"},
    {"What the codes of a source of reviews mean", "评价来源的代码含义"},
    {"What is wrong in a dictionary", "检查字典"},
    {"Dictionaries, YAML", "字典，YAML"},
    {"Put a dictionary, new or revised, in force", "使新的或修订的字典生效"},
    {"The dictionary, YAML", "字典，YAML"},
    {"Those that are in force", "列出生效的字典"},
    {"One case", "单个工单"},
    {"Where it stands, what is due and why, and what may be done now",
     "办到哪里、何时到期及理由、现在可办什么"},
    {"Its life from end to end", "全过程"},
    {"Say what was done: an event with its details", "办理：一个事件及其内容"},
    {"Such as rectified, or 整改完成", "如rectified，或整改完成"},
    {"Who does it", "经办人"},
    {"As what, where the policy asks for a role", "以何角色，规则有要求时写"},
    {"To whom it goes, or who decided", "转给哪个单位，或由哪个单位复核"},
    {"The class, as the policy names it", "分类，按规则的名称"},
    {"What will be done", "整改措施"},
    {"Number or link of the report", "书面报告的文号或链接"},
    {"Number or link of the document", "文件的文号或链接"},
    {"The ground of an appeal: mistaken, malicious, explained",
     "申诉理由：误评、恶意差评、不符合规定且已解释"},
    {"What proves it", "证据"},
    {"What the reviewer was told", "反馈评价人的内容"},
    {"Why", "理由"},
    {"A remark", "备注"},
    {"By when, with its offset: 2026-03-20T18:00:00+08:00",
     "完成期限，带时区：2026-03-20T18:00:00+08:00"},
    {"The case that goes on", "继续办理的工单"},
    {"true or false: found genuine in part", "true或false：部分属实"},
    {"true or false: it was solved", "true或false：已解决"},
    {"A file to hand in with it; several may be named", "随同提交的文件，可写多个"},
    {"What the files are: report, document, evidence or other; as the event asks unless said",
     "文件类别：report、document、evidence或other；默认按事件"},
    {"Only if the case is still at this version", "仅当工单仍为此版本时办理"},
    {"An id of your own; the same again is a repeat, not a second event",
     "自定编号；相同编号再次发送视为重复，不会办理两次"},
    {"As it stood then: 2026-03-02T09:00:00+08:00", "当时的情况：2026-03-02T09:00:00+08:00"},
    {"Why it is due when it is", "期限的理由"},
    {"Such as c123", "如c123"},
    {"Hand a file in with it", "提交附件"},
    {"The file, of 20 MiB at most", "文件，不超过20 MiB"},
    {"What it is", "类别"},
    {"Who hands it in, for the ledger", "提交人，记入台账"},
    {"Such as application/pdf; by the file's ending unless said",
     "如application/pdf；默认按文件扩展名"},
    {"What was handed in with it", "列出附件"},
    {"Save them all into this directory", "全部保存到该目录"},
    {"Which cases: overdue, due soon, in a second round, waiting …",
     "工单列表：超期、临期、二次转办、待批……"},
    {"Words that the table prints, instead of options: 整改 超期 催办",
     "表中的词，可代替选项：整改 超期 催办"},
    {"Only those overdue now, worst first", "只列已超期的，最久的在前"},
    {"Only those that somebody still has to act on", "只列在办的"},
    {"next_working_day, or a time: due from now until then",
     "next_working_day或时间：从现在起到那时到期"},
    {"A time with its offset: due before it", "带时区的时间：在此之前到期"},
    {"A division code; all below it are included", "行政区划代码，包括其下级"},
    {"Who holds it now", "现承办单位"},
    {"Such as rectification", "如rectification或整改"},
    {"Such as rectification, or 整改", "如rectification或整改"},
    {"As it was classified", "分类"},
    {"Such as unresolved", "如unresolved或未整改"},
    {"Such as unresolved, or 未整改", "如unresolved或未整改"},
    {"In exactly that round", "第几轮"},
    {"Open, in that round or beyond: 2 or more", "在办，且已到该轮或之后：2以上"},
    {"The last measure taken, as the policy names it",
     "最近采取的措施，按规则的名称（或催办、督办……）"},
    {"The role whose approval or decision it waits for", "待其批准或决定的角色（或其名称）"},
    {"Set aside on that day or later", "该日或之后不予采纳的"},
    {"Set aside on that day or earlier", "该日或之前不予采纳的"},
    {"Returned and transferred so often: 2 or more", "退单和移交合计次数：2以上"},
    {"At most so many", "最多多少件"},
    {"As the server answers, not in columns", "原样输出服务器的答复，不排成表"},
    {"Live through a story, dated and made up, and print it as a timeline",
     "按虚构的情节走一遍，输出时间线"},
    {"[POLICY] STORY...: without a policy, the one that the story names",
     "[规则] 情节…：不写规则则用情节中写明的"},
    {"Print only what did not come out as told", "只输出与情节不符之处"},
    {"What a policy says, and what a change of it would do", "规则的内容，以及改动的影响"},
    {"What is wrong in policies", "检查规则"},
    {"Policies, YAML; bases and calendars/ beside them are looked into",
     "规则，YAML；旁边的基础规则和calendars/一并读取"},
    {"Policies, YAML, or directories; bases and calendars/ beside them are looked into",
     "规则（YAML）或目录；旁边的基础规则和calendars/一并读取"},
    {"text (unless said), json, github or sarif", "text（默认）、json、github或sarif"},
    {"Warnings fail too", "有警告也算不通过"},
    {"The long story of a message, such as R0107; all lists them",
     "提示的详细说明，如R0107；all列出全部"},
    {"Lay policies out as everybody does", "按统一格式排版规则"},
    {"Policies, YAML; rewritten", "规则，YAML；将被改写"},
    {"Only say which would change", "只列出会改动的文件"},
    {"Run the tests in policies, and in …_test.yaml beside them",
     "运行规则中及旁边…_test.yaml中的测试"},
    {"Policies, YAML", "规则，YAML"},
    {"Only tests with this in their name", "只运行名称含此字样的测试"},
    {"Write the results to this file as JUnit's XML", "结果写入该文件，JUnit XML格式"},
    {"Which rules and rungs no test looks at", "哪些规则和措施没有测试"},
    {"Again whenever a file changes", "文件改动后重新运行"},
    {"Which rule, which rung, which instant, and why", "适用哪条规则、哪项措施、哪个时刻，及理由"},
    {"The policy, YAML", "规则，YAML"},
    {"received=2026-03-02T10:00:00+08:00 rating=1 channel=phone …",
     "received=2026-03-02T10:00:00+08:00 rating=1 channel=phone ……"},
    {"The facts of the test with this in its name", "采用名称含此字样的测试的情形"},
    {"For programs", "供程序读取"},
    {"What differs, in words", "用文字说明区别"},
    {"A file, or NAME or NAME@VERSION of the server", "文件，或服务器上的名称、名称@版本"},
    {"The same", "同上"},
    {"What happens to deadlines that run: recompute (unless said), keep, earliest or latest",
     "对在办期限：recompute（默认，重算）、keep、earliest或latest"},
    {"What a policy would have made of the past, and does to the cases open now",
     "测算规则对以往和在办工单的影响"},
    {"The candidate, YAML", "待测算的规则，YAML"},
    {"A directory not in use, such as a backup, instead of a server",
     "未在使用的数据目录（如备份），代替服务器"},
    {"A directory of data, such as a backup, instead of a server; it is only read",
     "数据目录（如备份），代替服务器；只读取"},
    {"new: cases from now on (unless said); open: those that run too",
     "new：今后的工单（默认）；open：也包括在办工单"},
    {"When it comes into force: 2026-03-02T00:00:00+08:00; at once unless said",
     "生效时间：2026-03-02T00:00:00+08:00；默认立即"},
    {"overdue=N: so many open cases may become overdue at once",
     "overdue=N：允许这么多在办工单立即超期"},
    {"overdue=N", "overdue=N"},
    {"Do not wait for the open cases", "不等待在办工单变更完毕"},
    {"Put a policy in force", "使规则生效"},
    {"Only if this version (its first digits) is still the one in force",
     "仅当该版本（前几位）仍生效时"},
    {"Its name", "名称"},
    {"Bring an older version back, as a new one", "恢复旧版本，作为新版本"},
    {"Its first digits or its entry; the one before unless said",
     "版本前几位或台账号；默认上一版本"},
    {"Agree to what somebody else proposed (four_eyes: required)",
     "批准他人提出的规则（four_eyes: required）"},
    {"Take a proposal back", "撤回待批规则"},
    {"Its entry", "台账号"},
    {"How far the open cases have gone over to a version", "在办工单批量变更的进度"},
    {"Pause the newest", "暂停最近一次"},
    {"Let it go on", "继续"},
    {"Its versions: who, when, why", "历次版本：何人、何时、为何"},
    {"Those in force, and proposals", "生效的和待批的规则"},
    {"Its text", "规则文本"},
    {"With its bases, as one text", "连同基础规则，合成一份"},
    {"And where each value comes from", "并注明每个值的出处"},
    {"Figures, scores, rankings, circulars, signals, and what is told in public",
     "数据、考核、排名、通报、异常提示和公开"},
    {"A division code (371623), unit:NAME, window:UNIT/NAME, matter:CODE …",
     "行政区划代码（371623）、unit:单位、window:单位/窗口、matter:事项代码……"},
    {"2026-03, 2026-Q1, 2026-H1 or 2026", "2026-03、2026-Q1、2026-H1或2026"},
    {"The first day, instead of a period", "起始日，代替期间"},
    {"The last day", "截止日"},
    {"As it was known by the end of that day", "按该日终了时所知"},
    {"Why this unit's score is what it is", "该单位得分的理由"},
    {"The page after that; from the one before", "下一页；由上一页给出"},
    {"As the server answers", "原样输出服务器的答复"},
    {"Figures and rates of a scope and period", "某范围某期间的数据和比率"},
    {"region, unit, section, window, matter, step, person, day, channel, level …",
     "region、unit、section、window、matter、step、person、day、channel、level……"},
    {"Scores of a period; closed or corrected for good", "某期考核得分；结账或更正"},
    {"Of those that are closed: from that entry back", "已结账的：自该台账号起往前"},
    {"Who closes or corrects it, for the ledger", "结账或更正人，记入台账"},
    {"Close the period, for the ledger", "结账，记入台账"},
    {"Correct a closed one by another entry", "以新的记录更正已结账的"},
    {"Units in order, by score or by a rate", "单位排名，按得分或某项率"},
    {"score, or a rate's name", "score，或某项率的名称"},
    {"A circular (通报): a page to print, a workbook, or CSV", "通报：可打印的网页、工作簿或CSV"},
    {"html (unless said), xlsx or csv", "html（默认）、xlsx或csv"},
    {"Of csv: figures, levels, ranking, apart, overdue, cases, sticking_points",
     "csv的表：figures、levels、ranking、apart、overdue、cases、sticking_points"},
    {"Who issues it", "发文机关"},
    {"文号", "文号"},
    {"主送", "主送"},
    {"抄送", "抄送"},
    {"The date of issue; a draft unless said", "成文日期；不写则为草稿"},
    {"What the region is called", "区划名称"},
    {"Take the templates beside this file: NAME.opening.mustache, NAME.closing.mustache, "
     "NAME.page.mustache",
     "采用该文件旁的模板：名称.opening.mustache、名称.closing.mustache、名称.page.mustache"},
    {"Write it there", "写入该文件"},
    {"Signals of faked or silenced ratings", "刷评、压评的异常提示"},
    {"Only of that kind", "只列该类"},
    {"Look at that day now, and raise what is new", "现在核对该日，提出新的提示"},
    {"With --review: confirmed or explained",
     "与--review同用：confirmed（属实）或explained（已说明）"},
    {"Who reviewed it, for the ledger", "核查人，记入台账"},
    {"What was found, for the ledger", "核查结果，记入台账"},
    {"The number of a signal that was looked at", "已核查的提示编号"},
    {"Only those that nobody has reviewed", "只列未核查的"},
    {"Sticking points (堵点难点), beyond chance", "堵点难点（超出偶然的）"},
    {"Publish a month's figures, small numbers hidden", "公开某月数据，隐去过小的数"},
    {"Who publishes it, for the ledger", "公开人，记入台账"},
    {"Show what would be seen, and change nothing", "只显示将公开的内容，不作改动"},
    {"The server's clock, where it is in doubt", "服务器时钟存疑时"},
    {"Say that it is right, so that deadlines go on", "确认时钟无误，使期限继续计算"},
    {"Who says so, for the log", "确认人，记入日志"},
    {"Why, for the log", "原因，记入日志"},
    {"Draw the life of a case, in Mermaid", "以Mermaid画出工单流程"},
    {"Every stage and event, one a line, instead", "改为逐行列出每个环节和事件"},
    {"Print the version", "显示版本"},
    {"Print this help", "显示本帮助"},
    {"Print this help message and exit", "显示帮助并退出"},
};

std::string in_chinese(const std::string& english) {
  const auto found = chinese.find(english);
  return found == chinese.end() ? english : std::string(found->second);
}

void speak_chinese(CLI::App& app) {
  app.description(in_chinese(app.get_description()));
  app.footer(in_chinese(app.get_footer()));
  app.group("子命令");
  for (CLI::Option* option : app.get_options()) {
    option->description(in_chinese(option->get_description()));
    option->group("选项");
  }
  for (CLI::App* sub : app.get_subcommands([](CLI::App*) { return true; })) speak_chinese(*sub);
}

// What is wrong with an option that is nothing but blanks.
constexpr std::string_view empty = "is empty; write a value, or leave the option out",
                           empty_required = "is empty; write a value";

std::string all_of(const std::vector<std::string>& names, const char* between) {
  std::string made;
  for (const std::string& one : names) made += (made.empty() ? "" : between) + one;
  return made;
}

void replace(std::string& text, std::string_view from, std::string_view to) {
  if (const std::size_t at = text.find(from); at != text.npos) text.replace(at, from.size(), to);
}

}  // namespace

void speak(CLI::App& cli, Language language) {
  if (language == Language::en) return;
  const auto labels = std::make_shared<CLI::Formatter>();
  for (const auto& [theirs, ours] :
       {std::pair("Usage", "用法"), std::pair("OPTIONS", "选项"), std::pair("SUBCOMMAND", "子命令"),
        std::pair("SUBCOMMANDS", "子命令"), std::pair("Positionals", "参数"),
        std::pair("REQUIRED", "必填"), std::pair("TEXT", "文字"), std::pair("UINT", "数"),
        std::pair("INT", "数"), std::pair("Env", "环境变量"), std::pair("Needs", "需要"),
        std::pair("Excludes", "不能同用")})
    labels->label(theirs, ours);
  cli.formatter(labels);
  for (CLI::App* sub : cli.get_subcommands([](CLI::App*) { return true; })) {
    sub->formatter(labels);
    for (CLI::App* verb : sub->get_subcommands([](CLI::App*) { return true; }))
      verb->formatter(labels);
  }
  speak_chinese(cli);
}

void refuse_empty(CLI::App& cli) {
  for (CLI::Option* option : cli.get_options())
    option->check(CLI::Validator(
        [required = option->get_required()](const std::string& value) {
          return only_blanks(value) ? std::string(required ? empty_required : empty)
                                    : std::string();
        },
        ""));
  for (CLI::App* sub : cli.get_subcommands([](CLI::App*) { return true; })) refuse_empty(*sub);
}

std::optional<Wording> no_such_command(const CLI::App& cli, int argc, const char* const* argv) {
  const CLI::App* at = &cli;
  std::string path = "redress";
  for (int i = 1;; ++i) {
    std::vector<std::string> names;
    const CLI::App* next = nullptr;
    for (const CLI::App* sub : at->get_subcommands([](const CLI::App*) { return true; })) {
      names.push_back(sub->get_name());
      if (i < argc && sub->get_name() == argv[i]) next = sub;
    }
    if (names.empty()) return std::nullopt;
    if (next) {
      at = next;
      path += std::string(" ") + argv[i];
      continue;
    }
    const std::string en = all_of(names, ", "), zh = all_of(names, "、");
    if (i >= argc)
      return Wording{"'" + path + "' alone does nothing; say which: " + en + ".",
                     "“" + path + "”后面还要写命令，可用：" + zh + "。"};
    const std::string written = argv[i];
    if (written.starts_with("-")) return std::nullopt;  // an option of its own, such as --help
    const Wording near = yaml::suggestion(written, names);
    const bool is_near = near.en.starts_with("did you mean");
    return Wording{"'" + written + "' is no command of '" + path + "'" +
                       (is_near ? "; " + near.en : ".") + " There are: " + en + ".",
                   "“" + path + "”没有命令“" + written + "”" + (is_near ? "；" + near.zh : "。") +
                       "可用：" + zh + "。"};
  }
}

namespace {

// The command that the arguments begin with, and how many they are.
std::pair<const CLI::App*, int> command_in(const CLI::App& cli, int argc, const char* const* argv) {
  const CLI::App* at = &cli;
  int i = 1;
  for (; i < argc; ++i) {
    const auto subs =
        at->get_subcommands([&](const CLI::App* sub) { return sub->get_name() == argv[i]; });
    if (subs.empty()) break;
    at = subs.front();
  }
  return {at, i};
}

// An option that the command does not have: no other complaint of its line helps as much.
std::optional<Wording> no_such_option(const CLI::App& cli, int argc, const char* const* argv) {
  auto [command, i] = command_in(cli, argc, argv);
  std::vector<std::string> known;
  for (const CLI::Option* option : command->get_options()) {
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    for (const std::string& name : option->get_snames()) known.push_back("-" + name);
  }
  std::string path = "redress";
  for (int word = 1; word < i; ++word) path += std::string(" ") + argv[word];
  for (; i < argc && std::string_view(argv[i]) != "--"; ++i) {
    std::string written = argv[i];
    written.erase(std::min(written.size(), written.find('=')));
    const bool is_option =
        written.size() > 1 && written[0] == '-' && (written[1] < '0' || written[1] > '9');
    if (!is_option || std::find(known.begin(), known.end(), written) != known.end()) continue;
    // "-v" resembles every other letter: the option that begins with it is meant.
    std::string near;
    if (written.size() == 2)
      for (const std::string& one : known)
        if (near.empty() && one.starts_with("-" + written)) near = one;
    Wording hint = near.empty()
                       ? yaml::suggestion(written, known)
                       : Wording{"did you mean '" + near + "'?", "是不是想写“" + near + "”？"};
    const bool is_near = hint.en.starts_with("did you mean");
    return Wording{"'" + written + "' is no option of '" + path + "'" +
                       (is_near ? "; " + hint.en : ".") + " There are: " + all_of(known, ", ") +
                       ".",
                   "“" + path + "”没有选项“" + written + "”" + (is_near ? "；" + hint.zh : "。") +
                       "可用：" + all_of(known, "、") + "。"};
  }
  return std::nullopt;
}

}  // namespace

Wording wrong_usage(const CLI::ParseError& error, const CLI::App& cli, int argc,
                    const char* const* argv) {
  if (auto no = no_such_option(cli, argc, argv)) return *std::move(no);
  const std::string en = error.what();  // by its words: not every error has a name of its own
  const auto says = [&](std::string_view words) { return en.find(words) != en.npos; };
  if (says("At Most 1 required")) {
    const std::string name = en.substr(0, en.find(':'));
    return {"'" + name + "' is given more than once; it takes one value.",
            "“" + name + "”写了不止一次，只能写一个值。"};
  }
  std::string zh = en;
  if (en.ends_with(" is required")) {
    zh = "缺少" + en.substr(0, en.size() - std::string_view(" is required").size());
  } else if (en.starts_with("The following argument")) {
    zh = "不认识的参数：" + en.substr(std::min(en.size(), en.find(": ") + 2));
  } else if (en.ends_with(empty)) {
    zh = en.substr(0, en.find(": ")) + "为空：请写明取值，或去掉该选项";
  } else if (en.ends_with(empty_required)) {
    zh = en.substr(0, en.find(": ")) + "为空：请写明取值";
  } else if (says("Could not convert")) {
    replace(zh, "Could not convert: ", "取值无法识别：");
  } else if (en.ends_with(" missing") || says("required at least")) {
    zh = "缺少取值：" + en.substr(0, en.find(':'));
  } else if (says(" excludes ")) {
    replace(zh, " excludes ", "不能与");
    zh += "同用";
  } else {
    replace(zh, " not in range ", "不在范围内：");
    replace(zh, " not in ", "不是其中之一：");
    replace(zh, "Value ", "");
    replace(zh, " to ", "至");
  }
  return {en + ".\nRun with --help for more information.", zh + "。\n用--help查看用法。"};
}

}  // namespace redress
