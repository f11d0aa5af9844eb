// redress clock confirm: somebody says that the server's clock is right.
#include "api/cli/command.h"

namespace redress::commands {

int confirm_clock(const Confirming& how, Streams to) {
  return reported(to, [&] {
    const bool chinese = how.language == Language::zh;
    const Client::Answered answer = Client(how.server)
                                        .post("/v1/clock/confirm", {}, "", "application/json",
                                              {{"by", how.by}, {"note", how.note}});
    if (answer.status != 200) throw Stop(said(answer));
    const boost::json::value now = boost::json::parse(answer.body);
    if (now.at("confirmed").as_bool()) {
      to.out << (chinese ? "已确认，时限恢复触发。服务器时间："
                         : "Confirmed: deadlines fire again. The "
                           "server's time is ")
             << text(now.at("as_of")) << (chinese ? "\n" : ".\n");
      return ok;
    }
    if (now.at("held").is_null()) {
      to.out << (chinese ? "时钟没有疑问，无需确认。\n"
                         : "The clock is not in doubt; there is nothing to confirm.\n");
      return ok;
    }
    to.err << text(now.at(chinese ? "held_zh" : "held")) << "\n";
    return went_wrong;
  });
}

}  // namespace redress::commands
