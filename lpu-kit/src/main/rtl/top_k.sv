// The k highest of many scores, exactly (thesis: top-k candidates). Radix selection: scores stream in and stay in memory; a pass over
// them counts the values of a digit among the scores that can still be among the k, a search of the counts from the highest on finds
// the k-th one's digit; after the last digit a pass emits the rows above the k-th score and the first ones that equal it. Rows come
// out in ascending order, packed WIDTH to a word.
//
// Timing: a pass issues ceil(rows / WIDTH) times and is LEVELS + 1 deep, as a TCU is; a search issues 256 / WIDTH times and is as
// deep. The first pass keeps pace with the scores. Each phase begins in the cycle in which the result of the one before is there.
// WIDTH is a power of two of at least 2. There must be at least k scores.
module top_k #(
    parameter int WIDTH   = 2,
    parameter int SCORE_W = 24,    // a multiple of 8
    parameter int WORDS   = 1024,  // of WIDTH scores, at most
    parameter int K_WORDS = 64,    // of WIDTH candidates, at most
    localparam int LEVELS = $clog2(WIDTH),
    localparam int WORD_W = $clog2(WORDS),
    localparam int ID_W = WORD_W + LEVELS,
    localparam int K_WORD_W = $clog2(K_WORDS),
    localparam int K_W = K_WORD_W + LEVELS + 1
) (
    input  logic                     clk,
    input  logic                     rst,
    input  logic [K_W-1:0]           k,          // 1 to WIDTH * K_WORDS
    input  logic                     in_valid,
    output logic                     in_ready,   // from reset, or the last done, until the last scores
    input  logic                     in_last,
    input  logic [WIDTH-1:0]         in_live,
    input  logic [WIDTH*SCORE_W-1:0] in_scores,
    output logic                     done,       // for one cycle: the candidates can be read
    output logic [SCORE_W-1:0]       threshold,  // the k-th score
    input  logic [K_WORD_W-1:0]      read_word,
    output logic [WIDTH*ID_W-1:0]    read_ids
);
    localparam int BINS = 256;
    localparam int DIGITS = SCORE_W / 8;
    localparam int COUNT_W = ID_W + 1;
    localparam int DIGIT_W = $clog2(DIGITS + 1);
    localparam int SEARCHES = BINS / WIDTH;
    localparam int SEARCH_W = $clog2(SEARCHES);

    typedef enum logic [2:0] {FILL, DRAIN, SEARCH, PASS, EMIT} phase_t;
    phase_t phase;
    logic [DIGIT_W-1:0] digit;     // whose values are counted
    logic [SCORE_W-1:0] prefix;    // digits found, in place
    logic [COUNT_W-1:0] rank;      // of the k-th among the scores that begin with them
    logic [WORD_W-1:0] last_word;

    // Memory of scores; words that are read next wait at its output.
    logic [WIDTH*(SCORE_W+1)-1:0] memory [0:WORDS-1];
    logic [WIDTH*(SCORE_W+1)-1:0] read, word_in, word;
    logic [WORD_W-1:0] write_at, read_at, next_at;
    logic write, issue;
    always_comb begin
        for (int i = 0; i < WIDTH; i++) begin
            word_in[i*(SCORE_W+1) +: SCORE_W + 1] = {in_live[i], ~in_scores[i*SCORE_W + SCORE_W - 1],
                                                    in_scores[i*SCORE_W +: SCORE_W - 1]};
        end
    end
    assign in_ready = phase == FILL;
    assign write = in_valid && in_ready;
    assign next_at = issue ? (read_at == last_word ? '0 : read_at + 1) : read_at;
    always_ff @(posedge clk) begin
        if (write) begin
            memory[write_at] <= word_in;
        end
        read <= memory[next_at];
    end
    assign word = phase == FILL ? word_in : read;

    // Phases. A phase ends when its last issue has gone through the pipeline behind it.
    logic counting, searching, emitting, last_issue, count_done, search_done, emit_done;
    logic [SEARCH_W-1:0] search_at;
    assign counting = write || phase == PASS;
    assign searching = phase == SEARCH || phase == DRAIN && count_done;
    assign emitting = phase == EMIT;
    assign issue = phase == PASS || phase == EMIT;
    assign last_issue = phase == FILL ? in_last : read_at == last_word;
    logic count_end, search_end, emit_end;
    valid_pipe #(.N(LEVELS + 1)) count_ends (.clk, .rst, .en(1'b1), .in(counting && last_issue), .out(count_done));
    valid_pipe #(.N(LEVELS + 1)) emit_ends (.clk, .rst, .en(1'b1), .in(emitting && last_issue), .out(emit_done));
    valid_pipe #(.N(LEVELS)) search_ends (.clk, .rst, .en(1'b1), .in(searching && search_at == SEARCH_W'(SEARCHES - 1)),
                                          .out(search_end));
    assign count_end = counting && last_issue;
    assign emit_end = emitting && last_issue;
    always_ff @(posedge clk) begin
        search_done <= search_end && !rst;
        if (rst) begin
            phase <= FILL;
        end else if (emit_done) begin
            phase <= FILL;
        end else if (count_end || emit_end) begin
            phase <= DRAIN;
        end else if (search_end) begin
            phase <= digit == DIGIT_W'(DIGITS - 1) ? EMIT : PASS;
        end else if (count_done) begin
            phase <= SEARCH;
        end else if (searching && search_at == SEARCH_W'(SEARCHES - 1)) begin
            phase <= DRAIN;
        end
        if (rst || emit_done) begin
            write_at <= '0;
            read_at <= '0;
            digit <= '0;
            search_at <= '0;
        end else begin
            if (write) begin
                write_at <= write_at + 1;
                last_word <= write_at;
            end
            read_at <= next_at;
            if (searching) begin
                search_at <= search_at + 1;
            end
            if (search_end) begin
                digit <= digit + 1;
            end
        end
    end
    assign done = emit_done;

    // Lanes of a word behind the levels: whether they can still be among the k, and their digit.
    logic [WIDTH*(SCORE_W+1)-1:0] lanes;
    logic count_valid, emit_valid;
    logic [WORD_W-1:0] emit_word;
    pipe #(.W(WIDTH * (SCORE_W + 1)), .N(LEVELS)) words (.clk, .en(1'b1), .in(word), .out(lanes));
    pipe #(.W(WORD_W), .N(LEVELS)) places (.clk, .en(1'b1), .in(read_at), .out(emit_word));
    valid_pipe #(.N(LEVELS)) count_valids (.clk, .rst, .en(1'b1), .in(counting), .out(count_valid));
    valid_pipe #(.N(LEVELS)) emit_valids (.clk, .rst, .en(1'b1), .in(emitting), .out(emit_valid));

    logic [SCORE_W-1:0] known;  // mask of the digits found
    assign known = ~({SCORE_W{1'b1}} >> (8 * digit));
    logic [WIDTH*BINS-1:0] hits;  // [lane][bin]: a bit where the lane counts
    always_comb begin
        for (int i = 0; i < WIDTH; i++) begin
            hits[i*BINS +: BINS] = BINS'(count_valid && lanes[i*(SCORE_W+1) + SCORE_W]
                    && ((lanes[i*(SCORE_W+1) +: SCORE_W] ^ prefix) & known) == 0)
                << 8'((lanes[i*(SCORE_W+1) +: SCORE_W] << (8 * digit)) >> (SCORE_W - 8));
        end
    end

    // The histogram. A search shifts it out by its highest bins, which leaves it empty for the next pass.
    for (genvar b = 0; b < BINS; b++) begin : bin
        logic [COUNT_W-1:0] count, lower;
        logic [WIDTH-1:0] of_lanes;
        if (b >= WIDTH) begin : shifted
            assign lower = bin[b-WIDTH].count;
        end else begin : emptied
            assign lower = '0;
        end
        always_ff @(posedge clk) begin
            if (rst) begin
                count <= '0;
            end else if (searching) begin
                count <= lower;
            end else if (count_valid) begin
                count <= count + COUNT_W'($countones(of_lanes));
            end
        end
        for (genvar i = 0; i < WIDTH; i++) begin : lane
            assign of_lanes[i] = hits[i*BINS+b];
        end
    end

    // The search: counts of WIDTH bins added up from the highest on, behind the levels compared with what is left of the rank.
    logic [WIDTH*COUNT_W-1:0] sums, sums_in;
    logic search_valid, search_first;
    logic [SEARCH_W-1:0] search_group;
    for (genvar i = 0; i < WIDTH; i++) begin : highest
        logic [COUNT_W-1:0] sum;
        if (i == 0) begin : first
            assign sum = bin[BINS-1].count;
        end else begin : next
            assign sum = highest[i-1].sum + bin[BINS-1-i].count;
        end
        assign sums_in[i*COUNT_W +: COUNT_W] = sum;
    end
    pipe #(.W(WIDTH * COUNT_W), .N(LEVELS)) sum_levels (.clk, .en(1'b1), .in(sums_in), .out(sums));
    pipe #(.W(SEARCH_W), .N(LEVELS)) groups (.clk, .en(1'b1), .in(search_at), .out(search_group));
    valid_pipe #(.N(LEVELS)) search_valids (.clk, .rst, .en(1'b1), .in(searching), .out(search_valid));
    assign search_first = search_group == 0;

    logic found, hit;
    logic [COUNT_W-1:0] left, left_now, left_found;
    logic [7:0] bin_found;
    logic [SCORE_W-1:0] placed;
    assign left_now = search_first ? (digit == 0 ? COUNT_W'(k) : rank) : left;
    always_comb begin
        hit = 1'b0;
        bin_found = '0;
        left_found = left_now;
        for (int i = WIDTH - 1; i >= 0; i--) begin
            if (left_now <= sums[i*COUNT_W +: COUNT_W]) begin
                hit = 1'b1;
                bin_found = 8'(BINS - 1) - 8'(int'(search_group) * WIDTH + i);
                left_found = i == 0 ? left_now : left_now - sums[((i+WIDTH-1)%WIDTH)*COUNT_W +: COUNT_W];
            end
        end
    end
    assign placed = (SCORE_W'(bin_found) << (SCORE_W - 8)) >> (8 * digit);
    always_ff @(posedge clk) begin
        if (search_valid) begin
            if ((search_first || !found) && hit) begin
                rank <= left_found;
                prefix <= (digit == 0 ? '0 : prefix) | placed;
            end
            found <= hit || found && !search_first;
            left <= left_now - sums[(WIDTH-1)*COUNT_W +: COUNT_W];
        end
    end
    assign threshold = {~prefix[SCORE_W-1], prefix[SCORE_W-2:0]};

    // Emission: rows above, and the first rank of those that equal the k-th score, packed behind those before.
    logic [COUNT_W-1:0] ties_left;
    logic [K_W-1:0] written;
    logic [WIDTH-1:0] above, tie, keep;
    logic [LEVELS:0] ties, kept;
    logic [WIDTH*K_W-1:0] at;
    always_comb begin
        ties = '0;
        kept = '0;
        for (int i = 0; i < WIDTH; i++) begin
            above[i] = lanes[i*(SCORE_W+1) + SCORE_W] && lanes[i*(SCORE_W+1) +: SCORE_W] > prefix;
            tie[i] = lanes[i*(SCORE_W+1) + SCORE_W] && lanes[i*(SCORE_W+1) +: SCORE_W] == prefix
                && COUNT_W'(ties) < ties_left;
            keep[i] = above[i] || tie[i];
            at[i*K_W +: K_W] = written + K_W'(kept);
            ties = ties + (LEVELS + 1)'(tie[i]);
            kept = kept + (LEVELS + 1)'(keep[i]);
        end
    end
    always_ff @(posedge clk) begin
        if (search_done) begin
            ties_left <= rank;
            written <= '0;
        end
        if (emit_valid) begin
            ties_left <= ties_left - COUNT_W'(ties);
            written <= written + K_W'(kept);
        end
    end
    for (genvar b = 0; b < WIDTH; b++) begin : bank
        (* ram_style = "distributed" *)
        logic [ID_W-1:0] ids [0:K_WORDS-1];
        logic put;
        logic [ID_W-1:0] id;
        logic [K_WORD_W-1:0] address;
        always_comb begin
            put = 1'b0;
            id = '0;
            address = '0;
            for (int i = 0; i < WIDTH; i++) begin
                if (emit_valid && keep[i] && at[i*K_W +: LEVELS] == LEVELS'(b)) begin
                    put = 1'b1;
                    id = {emit_word, LEVELS'(i)};
                    address = at[i*K_W + LEVELS +: K_WORD_W];
                end
            end
        end
        always_ff @(posedge clk) begin
            if (put) begin
                ids[address] <= id;
            end
        end
        assign read_ids[b*ID_W +: ID_W] = ids[read_word];
    end
endmodule
