// `redress report …`: figures, scores, rankings, circulars and signals of a running server, in
// tables that read well in a terminal, or as its JSON.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "api/cli/commands.h"
#include "rules/text/text.h"

namespace redress::commands {

struct Reporting {
  std::string server;
  std::map<std::string, std::string> query;  // the route's parameters, by their names
  bool json = false;
  Language language = Language::en;
};

// A table for a spreadsheet to the file `out`, or where the output goes; else as the terminal has
// it.
int report_board(const Reporting& how, const std::string& out, Streams to);
// One unit: why its score is what it is. `close` closes the period, `correct` corrects it.
struct Assessing {
  bool close = false, correct = false;
};
int report_assessment(const Reporting& how, const Assessing& what, Streams to);
int report_ranking(const Reporting& how, Streams to);
// To `out`, or where the terminal is. Templates lie beside a policy: wudi.opening.mustache,
// wudi.closing.mustache and wudi.page.mustache beside wudi.yaml.
int report_circular(const Reporting& how, const std::string& policy, const std::string& out,
                    Streams to);
// Those on record; a day looked at; or one reviewed (`signal`, with a finding).
int report_signals(const Reporting& how, const std::string& signal, Streams to);
int report_sticking_points(const Reporting& how, Streams to);
int publish(const Reporting& how, Streams to);

}  // namespace redress::commands
