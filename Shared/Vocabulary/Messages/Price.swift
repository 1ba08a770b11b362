/// The price of a model, stamped into each request, so that a change of prices touches no open request.
package struct Price: Hashable, Sendable, Codable {
    /// For a million tokens of input.
    package var input: Money
    /// For a million tokens of output.
    package var output: Money
    /// For each call, whatever its tokens.
    package var perCall: Money

    package init(input: Money = .zero, output: Money = .zero, perCall: Money = .zero) {
        self.input = input
        self.output = output
        self.perCall = perCall
    }

    /// Returns the cost of a call, rounded up once; between zero and `Money.limit` whatever a provider reports.
    package func cost(tokensIn: Int, tokensOut: Int) -> Money {
        let tokens = Self.product(tokensIn, input) + Self.product(tokensOut, output)
        let cost = (tokens + 999_999) / 1_000_000 + Int128(max(.zero, perCall).microYuan)
        return cost < Int128(Money.limit.microYuan) ? Money(microYuan: Int64(cost)) : .limit
    }

    package func cost(of usage: Usage) -> Money {
        cost(tokensIn: usage.tokensIn, tokensOut: usage.tokensOut)
    }

    /// Returns the most output tokens that an amount pays for, beside the given input; nil if it pays for none.
    ///
    /// - Parameter wanted: the most that is returned.
    package func tokensOut(affordableWith amount: Money, tokensIn: Int, wanted: Int) -> Int? {
        if cost(tokensIn: tokensIn, tokensOut: wanted) <= amount { return wanted }
        guard cost(tokensIn: tokensIn, tokensOut: 1) <= amount else { return nil }
        // The output price is above zero here: with a free output, all wanted tokens would cost no more than one.
        let forTokens = Int128(amount.microYuan - max(.zero, perCall).microYuan) * 1_000_000
        let forOutput = forTokens - Self.product(tokensIn, input)
        return Int(min(Int128(wanted), max(1, forOutput / Int128(output.microYuan))))
    }

    /// Returns the price for a group: each part times the ratio, rounded up.
    package func times(_ ratio: Ratio) -> Price {
        Price(input: ratio.of(input), output: ratio.of(output), perCall: ratio.of(perCall))
    }

    /// Returns a cost in millionths; the sum of two cannot overflow.
    private static func product(_ tokens: Int, _ price: Money) -> Int128 {
        Int128(max(0, tokens)) * Int128(max(.zero, price).microYuan)
    }
}

extension Price: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("input", input)
            $0.add("output", output)
            $0.add("perCall", perCall)
        }
    }
}
