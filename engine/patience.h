// Who asks a long question waits only so long. What walks over much says so as it goes, by
// keep_going(); whoever let the question begin decides how long that is. No clock here.
#pragma once

namespace redress {

// Thrown by keep_going(). No std::exception, so that nobody takes it for something that broke.
struct OutOfPatience {};

class Patience {
 public:
  virtual ~Patience() = default;
  // Throws OutOfPatience.
  void look() {
    constexpr unsigned steps_between_looks = 64;
    if (++steps_ % steps_between_looks == 0 && is_over()) {
      ended_ = true;
      throw OutOfPatience{};
    }
  }
  bool ended() const { return ended_; }

 private:
  virtual bool is_over() const = 0;
  unsigned steps_ = 0;
  bool ended_ = false;
};

// Of this thread; nullptr: as long as it takes, as for the clerk.
inline constinit thread_local Patience* patience_of_this_thread = nullptr;

inline void keep_going() {
  if (patience_of_this_thread) patience_of_this_thread->look();
}

}  // namespace redress
