package dev.isotherm.api.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.stream.ChunkedInput;
import io.netty.handler.stream.ChunkedWriteHandler;

/**
 * Sends large answers in pieces; each piece is sent after the client has read the one before. The socket copies its
 * data into memory outside of the heap, so a client that does not read holds one piece there, not a whole answer.
 */
final class PiecewiseWriter extends ChunkedWriteHandler {
    static final int PIECE_BYTES = 8 * 1024;

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
        boolean large = message instanceof ByteBuf bytes && bytes.readableBytes() > PIECE_BYTES;
        super.write(ctx, large ? new Pieces((ByteBuf) message) : message, promise);
    }

    private static final class Pieces implements ChunkedInput<ByteBuf> {
        private final ByteBuf whole;
        private final long length;

        Pieces(ByteBuf whole) {
            this.whole = whole;
            this.length = whole.readableBytes();
        }

        @Override
        public boolean isEndOfInput() {
            return !whole.isReadable();
        }

        @Override
        public ByteBuf readChunk(ByteBufAllocator allocator) {
            return whole.isReadable() ? whole.readRetainedSlice(Math.min(PIECE_BYTES, whole.readableBytes())) : null;
        }

        @Override
        @SuppressWarnings("deprecation") // The interface requires this method.
        public ByteBuf readChunk(ChannelHandlerContext ctx) {
            return readChunk(ctx.alloc());
        }

        @Override
        public void close() {
            whole.release();
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public long progress() {
            return length - whole.readableBytes();
        }
    }
}
