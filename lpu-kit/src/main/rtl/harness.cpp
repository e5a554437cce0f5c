// C interface to a Verilator model, the same for every unit. ports.inc holds PORT(name, bits, output) of each port; ports are plain
// memory, written and read by the caller between evaluations.
#include "Vunit.h"
#include "verilated.h"
#ifdef LPU_WAVES
#include "verilated_vcd_c.h"
#endif

namespace {

struct Port {
    const char* name;
    int bits;
    int output;
};

const Port ports[] = {
#define PORT(name, bits, output) {#name, bits, output},
#include "ports.inc"
#undef PORT
};

struct Unit {
    VerilatedContext context;
    Vunit top{&context};
#ifdef LPU_WAVES
    VerilatedVcdC waves;
    bool tracing = false;
#endif
    uint64_t time = 0;

    void eval() {
        top.eval();
#ifdef LPU_WAVES
        if (tracing) waves.dump(time);
#endif
        ++time;
    }
};

}  // namespace

#define API extern "C" __attribute__((visibility("default")))

API int lpu_ports() { return sizeof(ports) / sizeof(ports[0]); }
API const char* lpu_name(int port) { return ports[port].name; }
API int lpu_bits(int port) { return ports[port].bits; }
API int lpu_output(int port) { return ports[port].output; }

API void* lpu_new() { return new Unit; }

API void lpu_free(void* unit) {
    Unit* u = static_cast<Unit*>(unit);
#ifdef LPU_WAVES
    if (u->tracing) u->waves.close();
#endif
    u->top.final();
    delete u;
}

// Where a port's bits lie, in 1, 2, 4, 8 or more bytes.
API void* lpu_port(void* unit, int port) {
    Vunit& top = static_cast<Unit*>(unit)->top;
    void* at[] = {
#define PORT(name, bits, output) &top.name,
#include "ports.inc"
#undef PORT
    };
    return at[port];
}

// Lets inputs take effect while the clock is low.
API void lpu_settle(void* unit) { static_cast<Unit*>(unit)->eval(); }

// A rising edge; the clock is low again afterwards.
API void lpu_tick(void* unit) {
    Unit* u = static_cast<Unit*>(unit);
    u->top.clk = 1;
    u->eval();
    u->top.clk = 0;
}

// Writes a VCD from now on; 0 where the library was built without waveforms.
API int lpu_trace(void* unit, const char* file) {
#ifdef LPU_WAVES
    Unit* u = static_cast<Unit*>(unit);
    u->context.traceEverOn(true);
    u->top.trace(&u->waves, 99);
    u->waves.open(file);
    u->tracing = u->waves.isOpen();
    return u->tracing;
#else
    (void)unit;
    (void)file;
    return 0;
#endif
}
