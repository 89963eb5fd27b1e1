import type { Region, Service } from '../../domain/places/catalogue.ts';

/** The name that a service gives a place, letter for letter: its clients compare titles, apostrophes and all. */
export const titleAt = (service: Service, { name, called }: Region): string => called?.[service] ?? name;
