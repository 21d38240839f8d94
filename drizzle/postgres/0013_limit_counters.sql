-- Written by rate-limiter-flexible, which knows these three columns in this order.
CREATE TABLE "LimitCounter" (
	"key" text PRIMARY KEY NOT NULL,
	"points" bigint DEFAULT 0 NOT NULL,
	"expire" bigint
);
