#include "engine/impact.h"
