/** The closed door of the first step, light on its doorstep; in the third, light through a window beside it. */
export function Scene({ window }: { window?: boolean }) {
  return (
    <svg class="scene" viewBox="0 0 390 150" aria-hidden="true">
      <path class="w" d="M-600 0H990v136H-600z" />
      {window ? (
        <g class="l">
          <path d="M92 14h38l-7 34H80z M138 14h40l-10 34h-37z" />
          <path d="M78 55h44l-7 34H64z M130 55h36l-10 34h-33z" />
          <path d="M62 96h52l-8 40H46z M122 96h32l-12 40h-28z" />
        </g>
      ) : (
        <path class="l" d="M262 135h68l20 13H247z" />
      )}
      <path d="M-600 136h832M360 136h630M-600 92h848M344 92h646" />
      <path d="M248 136V12.5h96V136M257.5 134V21h77v113M269 33h54v35h-54zM269 80h54v39h-54z" />
      <path d="M263.5 76v.2" stroke-width="6" />
    </svg>
  );
}
